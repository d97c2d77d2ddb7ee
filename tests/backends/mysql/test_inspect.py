"""What is found in a database that others have made?"""

from decimal import Decimal as Number

import pytest
from attrs import evolve

from aquilia_backends.mysql import BACKEND
from aquilia_backends.mysql.inspect import unmanaged
from aquilia_backends.mysql.session import MySQLSession
from aquilia_backends.mysql.words import standard, with_escapes
from aquilia_ir.apply import apply_all
from aquilia_ir.diff import diff
from aquilia_ir.operations import (
    AddConstraint,
    AlterColumn,
    CreateExtra,
    CreateIndex,
    DropConstraint,
    DropExtra,
    DropIndex,
    Operation,
    RenameColumn,
    RenameTable,
)
from aquilia_ir.renames import Renames
from aquilia_ir.schema import (
    CheckConstraint,
    Column,
    Generated,
    Identity,
    Index,
    IndexColumn,
    IndexExpression,
    Schema,
    UniqueConstraint,
)
from aquilia_ir.types import (
    Blob,
    Boolean,
    Constant,
    Date,
    Decimal,
    Default,
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
from aquilia_ir.verify import verify
from mysql_databases import build, definitions, migrate, recreate

_COLUMNS: dict[str, tuple[Type, Default | None]] = {
    "smallint default -5": (Integer(16), Constant(-5)),
    "bigint(7) default (1+1)": (Integer(64), Expression("1 + 1")),
    "boolean default true": (Boolean(), Constant(True)),
    "varchar(9) default 'it''s \\\\ %'": (VarChar(9), Constant("it's \\ %")),
    "varchar(9) default 'NULL'": (VarChar(9), Constant("NULL")),
    "varchar(9) default '😀'": (VarChar(9), Constant("😀")),
    "text default ('é😀 it''s')": (Text(), Constant("é😀 it's")),
    "mediumtext": (Opaque("mysql", "mediumtext"), None),
    "longblob default (x'00ff')": (Blob(), Constant(b"\x00\xff")),
    "json default ('{}')": (Json(), Constant("{}")),
    "enum('a','it''s','b\\\\c')": (Enum(("a", "it's", "b\\c")), None),
    "datetime(6) default now(6)": (Timestamp(), Expression("CURRENT_TIMESTAMP")),
    "date default (current_date)": (Date(), Expression("CURRENT_DATE")),
    "time(6) default '01:30'": (Time(), Constant("01:30:00")),
    "decimal(9,2) default 1.5": (Decimal(9, 2), Constant(Number("1.50"))),
}
_WORDS = {
    ("mariadb", "tinyint"): "tinyint(4)",
    ("mysql", "tinyint"): "tinyint",
    ("mariadb", "int unsigned"): "int(10) unsigned",
    ("mysql", "int unsigned"): "int unsigned",
    ("mariadb", "uuid"): "uuid",
    ("mysql", "geometry"): "geometry",
}
"""What each server calls types that no other database has."""


@pytest.mark.parametrize("words", _COLUMNS)
def test_types_and_defaults_are_read(session: MySQLSession, words: str) -> None:
    session.query(f"CREATE TABLE t (c {words})")

    (table,) = session.inspect().tables

    assert table.columns == (Column("c", *_with_null(_COLUMNS[words])),)


@pytest.mark.parametrize(("product", "words"), _WORDS, indirect=["product"])
def test_types_of_its_own_stay_as_the_server_writes_them(
    session: MySQLSession, product: str, words: str
) -> None:
    session.query(f"CREATE TABLE t (c {words})")

    assert session.inspect().table("t").column("c").type == Opaque("mysql", _WORDS[product, words])


def _with_null(found: tuple[Type, Default | None]) -> tuple[Type, bool, Default | None]:
    type_, default = found
    return type_, True, default


def test_keys_checks_and_computed_columns_are_read(session: MySQLSession) -> None:
    session.query(
        "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY COMMENT 'its', n INT NOT NULL, "
        "`a``b` VARCHAR(20) COLLATE utf8mb4_bin, twice INT AS (n * 2) STORED, "
        "UNIQUE INDEX u (n), INDEX i (n DESC, id), CONSTRAINT said CHECK (`a``b` <> 'it\\'s')"
        ") COMMENT 'all'"
    )

    (table,) = session.inspect().tables

    assert table.column("id") == Column("id", Integer(), identity=Identity(), comment="its")
    assert table.column("a`b").collation == "utf8mb4_bin"
    assert table.column("twice").generated == Generated("n * 2")
    assert set(table.constraints) == {
        UniqueConstraint(["n"], "u"),
        CheckConstraint("\"a`b\" <> 'it''s'", "said"),
    }
    assert table.indexes == (Index("i", [IndexColumn("n", descending=True), IndexColumn("id")]),)
    assert table.comment == "all"


def test_what_is_beside_the_tables_is_read_in_words_that_make_it_again(
    session: MySQLSession,
) -> None:
    session.query("CREATE TABLE t (a TEXT, b TEXT, n INT, FULLTEXT INDEX words (b))")
    session.query("CREATE INDEX told ON t (n) COMMENT 'why'")
    session.query("CREATE VIEW v AS SELECT a FROM t")
    session.query("CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 'x' || 'y'")
    session.query("CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t")
    session.query("CREATE FUNCTION f() RETURNS INT RETURN 1")
    session.query("CREATE VIEW u AS SELECT f() AS f, a FROM v")
    session.query("SET sql_mode = ''")
    session.query("CREATE PROCEDURE p() BEGIN DELETE FROM t WHERE a || b; CALL p(); END")
    session.query("CREATE TABLE parts (n INT) PARTITION BY HASH (n) PARTITIONS 2")
    session.query("CREATE TABLE kept (a TEXT) COLLATE utf8mb4_bin ROW_FORMAT = DYNAMIC")

    found = session.inspect()

    assert unmanaged(session.query) == ()
    assert {extra.key: (extra.tables, extra.needs) for extra in found.extras} == {
        "comment t.told": (("t",), ()),
        "event e": (("t",), ()),
        "function f": ((), ()),
        "index t.words": (("t",), ()),
        "options kept": (("kept",), ()),
        "partitions parts": (("parts",), ()),
        "procedure p": (("t",), ()),
        "trigger tr": (("t",), ()),
        "view u": ((), ("function f", "view v")),
        "view v": (("t",), ()),
    }
    assert found.extra("procedure", "p").create.startswith("SET sql_mode = ''; CREATE PROCEDURE")
    assert found.extra("view", "v").create.startswith("CREATE VIEW `v` AS select")

    migrate(session, diff(found, Schema()), found)
    assert session.inspect() == Schema()
    migrate(session, diff(Schema(), found), Schema())
    assert session.inspect() == found
    assert session.normalize(found) == found


def test_an_index_that_the_server_does_not_use_stays_so_through_changes(
    session: MySQLSession, product: str
) -> None:
    word = "IGNORED" if product == "mariadb" else "INVISIBLE"
    session.query("CREATE TABLE t (id INT PRIMARY KEY, n INT, m INT, UNIQUE INDEX u (m))")
    session.query(f"CREATE INDEX i ON t (n) COMMENT 'why' {word}")
    session.query(f"ALTER TABLE t ALTER INDEX u {word}")
    found = session.inspect()
    text = definitions(session)
    index, unique = found.table("t").index("i"), found.table("t").constraints[0]
    assert [extra.key for extra in found.extras] == ["comment t.i", "invisible t.u"]

    migrate(session, diff(found, Schema()), found)
    migrate(session, diff(Schema(), found), Schema())
    assert definitions(session) == text
    anew: list[Operation] = [
        DropIndex("t", "i"),
        CreateIndex("t", index),
        DropConstraint("t", unique),
    ]
    migrate(session, [*anew, AddConstraint("t", unique), RenameTable("t", "w")], found)

    assert [line.replace("`w`", "`t`") for line in definitions(session)[0]] == text[0]
    going: list[Operation] = [DropIndex("w", "i"), DropExtra("comment", "w.i")]
    before = session.inspect()
    migrate(session, going, before)
    assert session.inspect() == apply_all(going, before)


@pytest.mark.parametrize("kind", ["HASH (id)", "RANGE (id) (PARTITION a VALUES LESS THAN (10))"])
def test_rows_stay_when_partitions_go_or_are_made_otherwise(
    session: MySQLSession, kind: str
) -> None:
    session.query(f"CREATE TABLE t (id INT PRIMARY KEY) PARTITION BY {kind}")
    session.query("INSERT INTO t VALUES (1), (2)")
    found = session.inspect()
    (extra,) = found.extras
    other = evolve(extra, create="ALTER TABLE `t` PARTITION BY KEY (`id`) PARTITIONS 3")

    migrate(session, [CreateExtra(other)], found)
    migrate(session, [DropExtra("partitions", "t")], found)

    assert session.inspect() == found.with_extras(())
    assert session.query("SELECT * FROM t ORDER BY id") == [(1,), (2,)]


@pytest.mark.parametrize("product", ["mysql"], indirect=True)
def test_a_place_stays_on_its_kind_of_map(session: MySQLSession) -> None:
    session.query("CREATE TABLE t (p POINT NOT NULL SRID 4326, q POINT SRID 0)")
    found, text = session.inspect(), definitions(session)
    noted = evolve(found.table("t").column("p"), comment="noted")

    assert found.table("t").column("p").type == Opaque("mysql", "point SRID 4326")
    migrate(session, [AlterColumn("t", noted)], found)

    assert "SRID 4326 */ COMMENT 'noted'" in " ".join(definitions(session)[0])
    recreate(session)
    build(session, found)
    assert definitions(session) == text


@pytest.mark.parametrize("product", ["mariadb"], indirect=True)
def test_what_the_server_can_hold_and_a_schema_can_not_is_listed(session: MySQLSession) -> None:
    session.query("CREATE SEQUENCE s")
    session.query("CREATE TABLE past (n INT) WITH SYSTEM VERSIONING")

    assert {(found.kind, found.name) for found in unmanaged(session.query)} == {
        ("sequence", "s"),
        ("system versioned", "past"),
    }


def test_programs_follow_a_renamed_table_and_the_partitions_stay(session: MySQLSession) -> None:
    session.query("CREATE TABLE t (id INT PRIMARY KEY, a TEXT) PARTITION BY HASH (id)")
    session.query("CREATE TABLE log (n INT)")
    session.query("CREATE VIEW v AS SELECT t.id FROM t")
    session.query("CREATE TRIGGER r AFTER INSERT ON log FOR EACH ROW DELETE FROM t")
    before = session.inspect()
    ops = (RenameTable("t", "u"),)

    migrate(session, ops, before)

    session.query("SELECT * FROM v")
    assert session.inspect() == session.normalize(apply_all(ops, before))
    assert diff(before, session.inspect(), renames=Renames((("t", "u"),))) == ops


def test_columns_follow_to_another_collation_of_their_table(session: MySQLSession) -> None:
    session.query("CREATE TABLE t (a VARCHAR(9), b VARCHAR(9) COLLATE utf8mb4_general_ci)")
    session.query("CREATE TABLE u (a VARCHAR(9)) COLLATE utf8mb4_bin")
    before = session.inspect()
    options = evolve(before.extra("options", "u"), name="t", tables=["t"])
    made = options.create.replace("`u`", "`t`"), options.drop.replace("`u`", "`t`")
    ops = (CreateExtra(evolve(options, create=made[0], drop=made[1])),)

    migrate(session, ops, before)
    after = session.inspect()
    migrate(session, [DropExtra("options", "t")], after)

    assert after == apply_all(ops, before)
    assert session.inspect() == before


def test_an_index_over_the_beginning_of_a_text_is_one_over_an_expression(
    session: MySQLSession,
) -> None:
    session.query("CREATE TABLE t (`a``b` TEXT, n INT, UNIQUE INDEX few (n, `a``b`(10) DESC))")

    schema = session.inspect()
    text = definitions(session)
    recreate(session)
    build(session, schema)

    assert schema.table("t").indexes == (
        Index("few", [IndexColumn("n"), IndexExpression('left("a`b", 10)', True)], unique=True),
    )
    assert definitions(session) == text
    migrate(session, [RenameColumn("t", "a`b", "c")], schema)
    assert "(`n`,`c`(10) DESC)" in " ".join(definitions(session)[0])


@pytest.mark.parametrize("product", ["mariadb"], indirect=True)
def test_a_check_inside_of_a_column_survives_what_is_done_to_the_column(
    session: MySQLSession,
) -> None:
    session.query("CREATE TABLE t (n INT CHECK (n > 0), m INT CHECK (m > 1), j JSON)")
    before = session.inspect()
    wide = Column("n", Integer(64), nullable=True)

    migrate(session, [AlterColumn("t", wide), RenameColumn("t", "m", "k")], before)

    after = apply_all([AlterColumn("t", wide), RenameColumn("t", "m", "k")], before)
    assert session.inspect() == session.normalize(after)
    (_, check) = sorted(session.inspect().table("t").constraints, key=repr)
    assert check == CheckConstraint('"n" > 0', "n")
    migrate(session, [DropConstraint("t", check)], after)
    assert len(session.inspect().table("t").constraints) == 1


def test_the_index_that_the_server_made_for_a_foreign_key_stays_when_another_one_comes(
    session: MySQLSession,
) -> None:
    session.query("CREATE TABLE p (x INT PRIMARY KEY)")
    session.query("CREATE TABLE q (x INT PRIMARY KEY)")
    session.query("CREATE TABLE t (o INT, FOREIGN KEY (o) REFERENCES p (x))")
    before = session.inspect()
    (key,) = before.table("t").foreign_keys

    moved: list[Operation] = [DropConstraint("t", key), AddConstraint("t", evolve(key, table="q"))]
    migrate(session, moved, before)

    assert [index.name for index in session.inspect().table("t").indexes] == ["o"]
    assert session.inspect() == session.normalize(apply_all(moved, before))


def test_a_decimal_may_have_all_the_digits_that_the_server_takes(session: MySQLSession) -> None:
    session.query(f"CREATE TABLE t (d DECIMAL(65, 30) DEFAULT 1.{'0' * 29}1)")
    schema = session.inspect()

    assert schema.table("t").column("d").default == Constant(Number("1." + "0" * 29 + "1"))
    assert BACKEND.normalize(schema) == schema


def test_whole_numbers_without_a_sign_are_numbered_like_any(session: MySQLSession) -> None:
    session.query("CREATE TABLE t (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, a INT)")
    before = session.inspect()
    assert verify(before) == ()
    session.query("DROP TABLE t")

    build(session, before)

    assert session.inspect() == before
    noted = evolve(before.table("t").column("id"), comment="noted")
    migrate(session, [AlterColumn("t", noted)], before)
    session.query("INSERT INTO t (a) VALUES (7)")
    assert session.query("SELECT id FROM t") == [(1,)]
    assert session.inspect().table("t").column("id") == noted


def test_a_clock_that_follows_changes_survives_an_alteration(session: MySQLSession) -> None:
    session.query("CREATE TABLE t (c DATETIME DEFAULT now() ON UPDATE now(), n INT)")
    before = session.inspect()
    column = before.table("t").column("c")
    assert isinstance(column.type, Opaque)
    assert column.type.sql.lower().startswith("datetime on update current_timestamp")

    noted = Column("c", column.type, nullable=True, default=column.default, comment="noted")
    migrate(session, [AlterColumn("t", noted)], before)

    assert session.inspect().table("t").column("c") == noted


def test_two_bars_join_texts_as_in_standard_sql(session: MySQLSession) -> None:
    session.query("CREATE TABLE t (a VARCHAR(9), b VARCHAR(9) AS (a || '!') STORED)")

    session.query("INSERT INTO t (a) VALUES ('x')")

    assert session.query("SELECT b FROM t") == [("x!",)]


@pytest.mark.parametrize(
    ("servers", "ours"),
    [
        (r"`a``b` <> 'it\'s \\ \n'", "\"a`b\" <> 'it''s \\ \n'"),
        ("((`a` > 0) and (`b` = _utf8mb4'x'))", '("a" > 0) and ("b" = \'x\')'),
        ("(`a`) or (`b`)", '("a") or ("b")'),
        ("`m` = X'00ff'", "\"m\" = X'00ff'"),
    ],
)
def test_the_text_of_the_server_becomes_standard_sql(servers: str, ours: str) -> None:
    assert standard(servers) == ours


def test_a_backslash_in_an_expression_means_itself(session: MySQLSession) -> None:
    text = "a <> 'back\\slash'"
    assert with_escapes(text) == "a <> 'back\\\\slash'"

    session.query(f"CREATE TABLE t (a TEXT, CHECK ({BACKEND.compiler.expression(text)}))")

    (check,) = session.inspect().table("t").constraints
    assert isinstance(check, CheckConstraint)
    assert check.sql == "\"a\" <> 'back\\slash'"
