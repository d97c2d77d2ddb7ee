"""What is found in a database that others have made?"""

from decimal import Decimal as Number

import pytest

from aquilia_backends.mysql import BACKEND
from aquilia_backends.mysql.inspect import unmanaged
from aquilia_backends.mysql.session import MySQLSession
from aquilia_backends.mysql.words import standard, with_escapes
from aquilia_ir.operations import AlterColumn
from aquilia_ir.schema import (
    CheckConstraint,
    Column,
    Generated,
    Identity,
    Index,
    IndexColumn,
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
from mysql_databases import migrate

_COLUMNS: dict[str, tuple[Type, Default | None]] = {
    "smallint default -5": (Integer(16), Constant(-5)),
    "bigint(7) default (1+1)": (Integer(64), Expression("1 + 1")),
    "boolean default true": (Boolean(), Constant(True)),
    "tinyint": (Opaque("mysql", "tinyint(4)"), None),
    "int unsigned": (Opaque("mysql", "int(10) unsigned"), None),
    "varchar(9) default 'it''s \\\\ %'": (VarChar(9), Constant("it's \\ %")),
    "varchar(9) default 'NULL'": (VarChar(9), Constant("NULL")),
    "varchar(9) default '😀'": (VarChar(9), Constant("😀")),
    "text default 'x'": (Text(), Constant("x")),
    "mediumtext": (Opaque("mysql", "mediumtext"), None),
    "longblob default x'00ff'": (Blob(), Constant(b"\x00\xff")),
    "json default '{}'": (Json(), Constant("{}")),
    "enum('a','it''s','b\\\\c')": (Enum(("a", "it's", "b\\c")), None),
    "datetime(6) default now(6)": (Timestamp(), Expression("CURRENT_TIMESTAMP")),
    "date default (current_date)": (Date(), Expression("CURRENT_DATE")),
    "time(6) default '01:30'": (Time(), Constant("01:30:00")),
    "decimal(9,2) default 1.5": (Decimal(9, 2), Constant(Number("1.50"))),
    "uuid": (Opaque("mysql", "uuid"), None),
}


@pytest.mark.parametrize("words", _COLUMNS)
def test_types_and_defaults_are_read(session: MySQLSession, words: str) -> None:
    session.query(f"CREATE TABLE t (c {words})")

    (table,) = session.inspect().tables

    assert table.columns == (Column("c", *_with_null(_COLUMNS[words])),)


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


def test_what_has_no_place_in_the_schema_is_listed(session: MySQLSession) -> None:
    session.query("CREATE TABLE t (a TEXT, b TEXT, INDEX few (a(10)), FULLTEXT INDEX words (b))")
    session.query("CREATE VIEW v AS SELECT a FROM t")
    session.query("CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 'x'")

    (table,) = session.inspect().tables

    assert table.indexes == ()
    assert {(found.kind, found.name) for found in unmanaged(session.query)} == {
        ("index", "few"),
        ("index", "words"),
        ("view", "v"),
        ("trigger", "tr"),
    }


def test_a_clock_that_follows_changes_survives_an_alteration(session: MySQLSession) -> None:
    session.query("CREATE TABLE t (c DATETIME DEFAULT now() ON UPDATE now(), n INT)")
    before = session.inspect()
    column = before.table("t").column("c")
    assert column.type == Opaque("mysql", "datetime on update current_timestamp()")

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
