"""How are texts compared in the tables that a migration makes? As their database does it."""

from aquilia_backends.mysql.session import MySQLSession
from aquilia_ir.apply import apply_all
from aquilia_ir.invert import invert_all
from aquilia_ir.operations import CreateTable, DropExtra
from aquilia_ir.schema import Column, ForeignKey, Schema, Table
from aquilia_ir.types import VarChar
from mysql_databases import migrate

_COLLATIONS = """
SELECT table_name, table_collation FROM information_schema.tables
WHERE table_schema = DATABASE() ORDER BY 1
"""


def test_new_tables_compare_texts_as_their_database_does(session: MySQLSession) -> None:
    session.query("ALTER DATABASE COLLATE utf8mb4_unicode_ci")
    session.query("CREATE TABLE t (code VARCHAR(9) PRIMARY KEY)")
    session.query("CREATE TABLE u (code VARCHAR(9)) COLLATE utf8mb4_bin")
    before = session.inspect()
    assert [extra.key for extra in before.extras] == ["options u"]
    key = ForeignKey(["code"], "t", ["code"])
    new = Table("n", [Column("code", VarChar(9))], None, [key])
    ops = (CreateTable(new), DropExtra("options", "u"))

    migrate(session, ops, before)

    after = apply_all(ops, before)
    assert session.inspect() == session.normalize(after)
    assert session.query(_COLLATIONS) == [(name, "utf8mb4_unicode_ci") for name in "ntu"]
    migrate(session, invert_all(ops, before), after)
    assert session.inspect() == before


def test_in_a_database_of_narrower_texts_tables_hold_all(session: MySQLSession) -> None:
    session.query("ALTER DATABASE CHARACTER SET latin1")

    migrate(session, [CreateTable(Table("n", [Column("code", VarChar(9))]))], Schema())

    assert session.inspect().extras == ()
    session.query("INSERT INTO n VALUES ('\u2603')")
