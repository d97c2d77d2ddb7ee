"""Is every legal text of CREATE TABLE and CREATE INDEX read as SQLite reads it?"""

import pytest

from aquilia_backends.sqlite.inspect import unmanaged
from aquilia_backends.sqlite.parse import read_index, read_table
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Column,
    Deferral,
    ForeignKey,
    Generated,
    Identity,
    Index,
    IndexColumn,
    IndexExpression,
    PrimaryKey,
    Schema,
    Table,
    UniqueConstraint,
)
from aquilia_ir.types import (
    Blob,
    Char,
    Constant,
    Date,
    Decimal,
    Default,
    Double,
    Enum,
    Expression,
    Integer,
    Opaque,
    Text,
    Time,
    Timestamp,
    Type,
    VarChar,
)
from sqlite_databases import build, database


def inspected(*script: str) -> Schema:
    with database(*script) as session:
        return session.inspect()


def only_column(definition: str) -> Column:
    (column,) = inspected(f"CREATE TABLE t ({definition})").table("t").columns
    return column


@pytest.mark.parametrize(
    ("words", "type_"),
    [
        ("INTEGER", Integer()),
        ("integer", Integer()),
        ("INT", Opaque("sqlite", "INT")),
        ("unsigned big int", Opaque("sqlite", "unsigned big int")),
        ("", Opaque("sqlite", "")),
        ("TEXT", Text()),
        ("VARCHAR(20)", VarChar(20)),
        ("varchar ( 20 )", VarChar(20)),
        ("VARCHAR", Opaque("sqlite", "VARCHAR")),
        ("NVARCHAR(160)", Opaque("sqlite", "NVARCHAR(160)")),
        ("CHAR(2)", Char(2)),
        ("REAL", Double()),
        ("DECIMAL(10, 2)", Decimal(10, 2)),
        ("DECIMAL(10)", Opaque("sqlite", "DECIMAL(10)")),
        ("NUMERIC(10,2)", Opaque("sqlite", "NUMERIC(10,2)")),
        ("TIMESTAMP", Timestamp()),
        ("DATE", Date()),
        ("TIME", Time()),
        ("BLOB", Blob()),
        ("BOOLEAN", Opaque("sqlite", "BOOLEAN")),
        ('"quoted type"', Opaque("sqlite", '"quoted type"')),
        ("FOO(-1, +2.5)", Opaque("sqlite", "FOO(-1, +2.5)")),
    ],
)
def test_a_type_is_known_or_kept_as_it_is(words: str, type_: Type) -> None:
    column = only_column(f"a {words}")

    assert column == Column("a", type_, nullable=True)


@pytest.mark.parametrize(
    ("text", "default"),
    [
        ("1", Constant(1)),
        ("-5", Constant(-5)),
        ("+5", Constant(5)),
        ("- 1.5", Constant(-1.5)),
        ("1e3", Constant(1000.0)),
        ("(1)", Constant(1)),
        ("((  'a' ))", Constant("a")),
        ("'it''s'", Constant("it's")),
        ("X'00ff'", Constant(b"\x00\xff")),
        ("NULL", Constant(None)),
        ("TRUE", Constant(1)),
        ("abc", Constant("abc")),
        ('"a b"', Constant("a b")),
        ("CURRENT_TIMESTAMP", Expression("CURRENT_TIMESTAMP")),
        ("(datetime('now'))", Expression("datetime('now')")),
        ("((1) + (2))", Expression("(1) + (2)")),
        ("0x1F", Expression("0x1F")),
    ],
)
def test_a_default_is_a_value_if_it_is_written_as_one(text: str, default: Default) -> None:
    assert only_column(f"a ANY DEFAULT {text} CHECK (1)").default == default


def test_a_number_for_an_exact_column_keeps_its_digits() -> None:
    default = only_column("a DECIMAL(10,2) DEFAULT 1.50").default

    assert isinstance(default, Constant)
    assert str(default.value) == "1.50"


def test_everything_that_a_column_can_say_is_read() -> None:
    schema = inspected(
        "CREATE TABLE other (x INTEGER PRIMARY KEY, y TEXT UNIQUE)",
        """CREATE TABLE [a `table`] ( -- a comment, with ( and '
        `the id` integer CONSTRAINT pk PRIMARY KEY AUTOINCREMENT,
        b TEXT COLLATE nocase CONSTRAINT nn NOT NULL CONSTRAINT u UNIQUE DEFAULT 'x, )',
        c INT GENERATED ALWAYS AS (b || ')') STORED /* ) */,
        d AS (1 + "the id") VIRTUAL,
        e TEXT CONSTRAINT f REFERENCES Other (Y) ON DELETE SET NULL ON UPDATE CASCADE
            MATCH FULL NOT NULL DEFERRABLE INITIALLY DEFERRED,
        g INTEGER REFERENCES other CHECK (g > 0) CONSTRAINT named CHECK (g < 9) NULL
        )""",
    )
    (table,) = (table for table in schema.tables if table.name != "other")

    assert table == Table(
        "a `table`",
        [
            Column("the id", Integer(), identity=Identity()),
            Column("b", Text(), collation="NOCASE", default=Constant("x, )")),
            Column("c", Opaque("sqlite", "INT"), True, generated=Generated("b || ')'")),
            Column("d", Opaque("sqlite", ""), True, generated=Generated('1 + "the id"', False)),
            Column("e", Text()),
            Column("g", Integer(), True),
        ],
        PrimaryKey(["the id"], "pk"),
        [
            UniqueConstraint(["b"], "u"),
            ForeignKey(
                ["e"], "other", ["y"], Action.SET_NULL, Action.CASCADE, Deferral.DEFERRED, "f"
            ),
            ForeignKey(["g"], "other", ["x"]),
            CheckConstraint("g > 0"),
            CheckConstraint("g < 9", "named"),
        ],
    )


def test_everything_that_a_table_can_say_is_read() -> None:
    table = inspected(
        """CREATE TABLE t (a INTEGER, b TEXT, c TEXT,
        CONSTRAINT pk PRIMARY KEY (A, b), UNIQUE (b, "C" DESC) CONSTRAINT empty
        CONSTRAINT ck CHECK (a > 0), FOREIGN KEY (a, b) REFERENCES t DEFERRABLE) WITHOUT ROWID"""
    ).table("t")

    assert table == Table(
        "t",
        [Column("a", Integer()), Column("b", Text()), Column("c", Text(), True)],
        PrimaryKey(["a", "b"], "pk"),
        [
            UniqueConstraint(["b", "c"]),
            CheckConstraint("a > 0", "ck"),
            ForeignKey(["a", "b"], "t", ["a", "b"], deferral=Deferral.IMMEDIATE),
        ],
    )


def test_a_check_that_lists_the_values_of_a_text_is_an_enumeration() -> None:
    table = inspected("CREATE TABLE t (a TEXT NOT NULL CHECK (\"a\" in ('x', 'it''s')))").table("t")

    assert table == Table("t", [Column("a", Enum(["x", "it's"]))])


def test_a_list_with_a_name_or_of_another_type_stays_a_check() -> None:
    named = "CREATE TABLE t (a TEXT, b INTEGER CHECK (b IN ('1')), CONSTRAINT n CHECK (a IN ('x')))"

    assert len(inspected(named).table("t").constraints) == 2


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        ("i ON t (a, b DESC)", Index("i", [IndexColumn("a"), IndexColumn("b", True)])),
        ('i ON t (A ASC, ("b"))', Index("i", [IndexColumn("a"), IndexColumn("b")])),
        (
            "i ON t (lower(a) DESC, a COLLATE NOCASE)",
            Index("i", [IndexExpression("lower(a)", True), IndexExpression("a COLLATE NOCASE")]),
        ),
        ("[i] ON t (a) WHERE t.b > ','", Index("i", [IndexColumn("a")], where="b > ','")),
    ],
)
def test_an_index_is_read(sql: str, index: Index) -> None:
    table = inspected("CREATE TABLE t (a TEXT, b TEXT)", f"CREATE INDEX {sql}").table("t")

    assert table.indexes == (index,)


def test_a_unique_index_on_another_schema_name_is_read() -> None:
    assert read_index("CREATE UNIQUE INDEX IF NOT EXISTS main.i ON t(a)") == (
        "t",
        Index("i", [IndexColumn("a")], unique=True),
    )


def test_a_table_is_named_by_its_last_name() -> None:
    assert read_table("CREATE TEMP TABLE IF NOT EXISTS x.t (a)").table.name == "t"


def test_a_table_made_from_a_query_is_read() -> None:
    table = inspected("CREATE TABLE t AS SELECT 1 AS a, 'x' AS \"b c\"").table("t")

    assert table.column_names == ("a", "b c")


def test_a_table_changed_by_sqlite_itself_is_read() -> None:
    schema = inspected(
        "CREATE TABLE t (a TEXT, b TEXT, CHECK (t.a <> b))",
        "CREATE TABLE s (x REFERENCES t(a))",
        "ALTER TABLE t RENAME TO u",
        'ALTER TABLE u RENAME COLUMN a TO "A 1"',
        "ALTER TABLE u ADD COLUMN c INTEGER DEFAULT 5",
        "ALTER TABLE u DROP COLUMN c",
    )

    assert schema.table("u").constraints == (CheckConstraint('"A 1" <> b'),)
    assert schema.table("s").foreign_keys == (ForeignKey(["x"], "u", ["A 1"]),)


def test_what_is_not_a_plain_table_is_listed_and_not_part_of_the_schema() -> None:
    with database(
        "CREATE TABLE t (a TEXT UNIQUE ON CONFLICT IGNORE) STRICT",
        "CREATE VIRTUAL TABLE f USING fts5(x)",
        "CREATE VIEW v AS SELECT 1",
        "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END",
        "CREATE TABLE aquilia_migrations (revision TEXT PRIMARY KEY)",
        "CREATE TABLE n (i INTEGER PRIMARY KEY AUTOINCREMENT)",
    ) as session:
        assert [table.name for table in session.inspect().tables] == ["n", "t"]
        assert [(found.kind, found.name) for found in unmanaged(session.query)] == [
            ("virtual table", "f"),
            ("clause", "t"),
        ]


def test_what_was_inspected_builds_the_same_schema() -> None:
    schema = inspected(
        "CREATE TABLE p (a INT PRIMARY KEY, b NVARCHAR(9) DEFAULT abc, c, UNIQUE (b, c))",
        "CREATE TABLE q (a REFERENCES p, d DOUBLE PRECISION CHECK (d > 0x1F))",
        "CREATE INDEX i ON q (a COLLATE RTRIM) WHERE d IS NOT NULL",
    )
    with database() as session:
        build(session, schema)

        assert session.inspect() == schema


def test_a_text_that_makes_no_table_is_a_finding() -> None:
    with pytest.raises(SchemaError) as found:
        read_table("CREATE TABLE nothing")

    assert found.value.diagnostics[0].code == "AQ701"
