"""What is read of databases that this program did not build, and of what it has no place for?"""

from decimal import Decimal as Number

import pytest

from aquilia_backends.postgresql import BACKEND
from aquilia_backends.postgresql.connect import open_database
from aquilia_backends.postgresql.session import PostgreSQLSession
from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Column,
    Deferral,
    ForeignKey,
    Generated,
    Identity,
    IdentityKind,
    Index,
    IndexColumn,
    IndexExpression,
    PrimaryKey,
    Schema,
    Table,
    UniqueConstraint,
)
from aquilia_ir.types import (
    Array,
    Blob,
    Boolean,
    Constant,
    Decimal,
    Default,
    Double,
    Enum,
    Expression,
    Integer,
    Json,
    Opaque,
    Text,
    Time,
    Timestamp,
    Type,
    VarChar,
)
from postgresql_databases import schema_url


def read(session: PostgreSQLSession, *script: str) -> Table:
    for sql in script:
        session.query(sql)
    return session.inspect().table("t")


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("int2", Integer(16)),
        ("varchar(7)", VarChar(7)),
        ("varchar", Opaque("postgresql", "character varying")),
        ("numeric(5)", Decimal(5, 0)),
        ("numeric", Opaque("postgresql", "numeric")),
        ("json", Opaque("postgresql", "json")),
        ("jsonb", Json()),
        ("timestamp(3)", Opaque("postgresql", "timestamp(3) without time zone")),
        ("timestamptz", Timestamp(zone=True)),
        ("time", Time()),
        ("timetz", Opaque("postgresql", "time with time zone")),
        ("int4range", Opaque("postgresql", "int4range")),
        ("numeric(5,2)[]", Array(Decimal(5, 2))),
        ("text[][]", Array(Text())),
        ('"char"', Opaque("postgresql", '"char"')),
        ("mood", Enum(("sad", "it's"), "mood")),
        ("mood[]", Array(Enum(("sad", "it's"), "mood"))),
        ("positive", Opaque("postgresql", "positive")),
    ],
)
def test_a_type_is_read_as_what_it_is_and_one_not_modelled_in_its_own_words(
    session: PostgreSQLSession, sql: str, kind: Type
) -> None:
    table = read(
        session,
        "CREATE TYPE mood AS ENUM ('sad', 'it''s')",
        "CREATE DOMAIN positive AS int CHECK (value > 0)",
        f"CREATE TABLE t (a {sql})",
    )

    assert table.column("a").type == kind
    found = session.inspect()
    assert found == session.normalize(found)


@pytest.mark.parametrize(
    ("sql", "default"),
    [
        ("int DEFAULT -1", Constant(-1)),
        ("bigint DEFAULT 9223372036854775807", Constant(9223372036854775807)),
        ("int DEFAULT 1 + 1", Expression("(1 + 1)")),
        ("boolean DEFAULT 'yes'", Constant(True)),
        ("text DEFAULT 'it''s ::x'", Constant("it's ::x")),
        ("text DEFAULT NULL", None),
        ("varchar(9) DEFAULT NULL", Expression("NULL::character varying")),
        ("bigint DEFAULT bigint '2'", Expression("'2'::bigint")),
        ("float8 DEFAULT 20", Expression("20")),
        ("float8 DEFAULT -20.0", Constant(-20.0)),
        (
            "timestamptz DEFAULT '2000-01-01'::timestamp",
            Expression("'2000-01-01 00:00:00'::timestamp without time zone"),
        ),
        ("text DEFAULT 'back\\slash'", Constant("back\\slash")),
        ("varchar(9) DEFAULT upper('a')", Expression("upper('a'::text)")),
        ("numeric(5,2) DEFAULT 1.50", Constant(Number("1.50"))),
        ("float8 DEFAULT -0.0", Constant(0.0)),
        ("float8 DEFAULT '-0'", Constant(-0.0)),
        ("float8 DEFAULT 'NaN'", Expression("'NaN'::double precision")),
        ("bytea DEFAULT '\\x00ff'", Constant(b"\x00\xff")),
        ("timestamptz DEFAULT '2000-01-01 12:00+01'", Constant("2000-01-01 11:00:00+00")),
        ("timestamptz DEFAULT now()", Expression("now()")),
        ("int[] DEFAULT '{1}'", Expression("'{1}'::integer[]")),
        ("interval DEFAULT '90 s'", Expression("'PT1M30S'::interval")),
    ],
)
def test_a_default_is_read_as_a_constant_where_it_is_one(
    session: PostgreSQLSession, sql: str, default: Default | None
) -> None:
    session.query("SET TimeZone = 'Asia/Tokyo'")

    assert read(session, f"CREATE TABLE t (a {sql})").column("a").default == default


def test_a_table_is_read_with_all_that_is_modelled(session: PostgreSQLSession) -> None:
    table = read(
        session,
        """CREATE TABLE other (a int, b int, CONSTRAINT "Odd key" PRIMARY KEY (b, a))""",
        """CREATE TABLE t (
          id serial,
          n int GENERATED ALWAYS AS IDENTITY (START -5 INCREMENT -2),
          a int CONSTRAINT positive CHECK (a > 0) UNIQUE,
          "B b" int NOT NULL,
          c text COLLATE "C",
          d int GENERATED ALWAYS AS (a * 2) STORED,
          PRIMARY KEY (id),
          CONSTRAINT far FOREIGN KEY (a, "B b") REFERENCES other (a, b)
            ON DELETE CASCADE ON UPDATE RESTRICT DEFERRABLE INITIALLY DEFERRED
        )""",
        "COMMENT ON TABLE t IS 'it''s'; COMMENT ON COLUMN t.c IS 'see'",
        """CREATE UNIQUE INDEX ix ON t USING btree (lower(c) DESC, "B b") INCLUDE (a, d)
          WHERE a > 1""",
        "CREATE INDEX ig ON t USING gin (to_tsvector('simple', c))",
    )

    assert table == Table(
        "t",
        [
            Column("id", Integer(), identity=Identity()),
            Column("n", Integer(), identity=Identity(IdentityKind.ALWAYS, -5, -2)),
            Column("a", Integer(), nullable=True),
            Column("B b", Integer()),
            Column("c", Text(), nullable=True, collation="C", comment="see"),
            Column("d", Integer(), nullable=True, generated=Generated("a * 2")),
        ],
        PrimaryKey(["id"], "t_pkey"),
        [
            CheckConstraint("a > 0", "positive"),
            UniqueConstraint(["a"], "t_a_key"),
            ForeignKey(
                ["a", "B b"],
                "other",
                ["a", "b"],
                on_delete=Action.CASCADE,
                on_update=Action.RESTRICT,
                deferral=Deferral.DEFERRED,
                name="far",
            ),
        ],
        [
            Index(
                "ix",
                [IndexExpression("lower(c)", descending=True), IndexColumn("B b")],
                unique=True,
                where="a > 1",
                include=["a", "d"],
            ),
            Index("ig", [IndexExpression("to_tsvector('simple'::regconfig, c)")], method="gin"),
        ],
        "it's",
    )
    assert session.inspect().table("other").primary_key == PrimaryKey(["b", "a"], "Odd key")


def test_what_is_not_the_users_own_is_left_out_and_what_is_no_table_is_beside_them(
    session: PostgreSQLSession,
) -> None:
    table = read(
        session,
        "CREATE TABLE aquilia_migrations (revision text)",
        "CREATE TABLE t (a int, EXCLUDE USING btree (a WITH =)) PARTITION BY RANGE (a)",
        "CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (9)",
        "CREATE VIEW v AS SELECT 1 AS one",
        "CREATE TEMP TABLE passing (a int)",
        "ALTER TABLE t ADD COLUMN gone int; ALTER TABLE t DROP COLUMN gone",
    )

    found = session.inspect()
    assert found.tables == (table,)
    assert table == Table("t", [Column("a", Integer(), nullable=True)])
    assert [extra.key for extra in found.extras] == [
        "constraint t.t_a_excl",
        "options t",
        "partition t_1",
        "view v",
    ]


def test_only_the_schema_of_the_url_is_read(url: str) -> None:
    with (
        schema_url(url) as one,
        schema_url(url) as two,
        open_database(one, create=True) as first,
        open_database(two, create=True) as second,
    ):
        first.query("CREATE TABLE t (a int PRIMARY KEY)")
        second.query("CREATE TABLE u (b int)")

        assert [table.name for table in first.inspect().tables] == ["t"]
        assert [table.name for table in second.inspect().tables] == ["u"]
        assert "u" not in first.catalogue().columns


def test_asking_the_server_for_a_normal_form_leaves_nothing_and_needs_no_right_to_write(
    url: str,
) -> None:
    with schema_url(url) as own, open_database(own, create=True) as session:
        session.query("CREATE TABLE t (a int)")
        schemas = "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' ORDER BY 1"
        before = session.query(schemas)
        wanted = Schema([Table("t", [Column("a", Boolean()), Column("b", Double(), default=None)])])
        with open_database(own, read_only=True) as reading:
            assert reading.normalize(wanted) == BACKEND.normalize(wanted)

        assert session.query(schemas) == before
        assert session.inspect().table("t").column_names == ("a",)


def test_blobs_and_texts_come_back_as_the_constants_they_were(session: PostgreSQLSession) -> None:
    columns = [
        Column("a", Blob(), default=Constant(b"it's \x00")),
        Column("b", Text(), default=Constant("line\nbreak -- \\ %s")),
    ]
    table = Table("t", columns)

    assert session.normalize(Schema([table])) == Schema([table])
