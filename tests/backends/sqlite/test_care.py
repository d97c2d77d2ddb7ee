"""Does a migration look at no more than it may change, and at all of that?"""

import pytest

from aquilia_backends.session import Session
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.operations import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    CreateTable,
    DropConstraint,
    DropIndex,
    DropTable,
    Operation,
    RenameTable,
    RunSQL,
)
from aquilia_ir.schema import (
    CheckConstraint,
    Column,
    ForeignKey,
    Schema,
    Table,
    UniqueConstraint,
)
from aquilia_ir.types import Constant, Integer, Text
from sqlite_databases import database, dump, migrate

PARENTS = "CREATE TABLE parents (id INTEGER PRIMARY KEY, code TEXT)"
CHILDREN = "CREATE TABLE children (parent INTEGER REFERENCES parents(id), note TEXT)"
CODED = "CREATE TABLE coded (code TEXT REFERENCES parents(code))"
LOST = "INSERT INTO children VALUES (7, 'lost long ago')"


def traced(session: Session, *ops: Operation, before: Schema | None = None) -> str:
    """Run operations and return all that SQLite was asked meanwhile."""
    asked: list[str] = []
    session.raw.set_trace_callback(asked.append)
    migrate(session, ops, session.inspect() if before is None else before)
    session.raw.set_trace_callback(None)
    return "\n".join(asked)


def codes(session: Session, *ops: Operation) -> list[str]:
    """Run operations that must fail and leave everything as it was."""
    before = dump(session)
    with pytest.raises(SchemaError) as caught:
        migrate(session, ops, session.inspect())
    assert dump(session) == before
    return [found.code for found in caught.value.diagnostics]


def test_a_column_is_added_without_reading_any_rows_or_the_whole_catalogue() -> None:
    with database(PARENTS, CHILDREN) as session:
        schema = session.inspect()
        asked = traced(session, AddColumn("children", Column("x", Text(), True)), before=schema)

    assert "foreign_key_check" not in asked
    assert "pragma_table_xinfo" not in asked


def test_a_rebuild_looks_at_its_table_and_those_that_refer_to_it_only() -> None:
    other = "CREATE TABLE others (friend INTEGER REFERENCES others(id), id INTEGER PRIMARY KEY)"
    with database(PARENTS, CHILDREN, other) as session:
        asked = traced(session, AddConstraint("parents", CheckConstraint("id > 0")))

    assert "foreign_key_check('children')" in asked
    assert "foreign_key_check('others')" not in asked


def test_a_rebuild_reads_the_columns_of_its_own_table_only() -> None:
    other = "CREATE TABLE others (id INTEGER PRIMARY KEY)"
    with database(PARENTS, CHILDREN, other) as session:
        schema = session.inspect()
        check = AddConstraint("parents", CheckConstraint("id > 0"))
        asked = traced(session, check, before=schema)

    assert "pragma_table_xinfo('parents')" in asked
    assert "pragma_table_xinfo('others')" not in asked
    assert asked.count("pragma_foreign_key_list(m.name)") == 2  # before it, and at the end


def test_a_table_that_a_script_makes_between_two_rebuilds_is_looked_at_by_the_second() -> None:
    script = RunSQL(
        [
            "CREATE TABLE late (code REFERENCES parents(code));"
            "INSERT INTO parents VALUES (1, 'a'); INSERT INTO late VALUES ('a')"
        ]
    )
    first = AddConstraint("parents", CheckConstraint("id > 0"))
    second = DropConstraint("parents", UniqueConstraint(["code"]))
    with database("CREATE TABLE parents (id INTEGER PRIMARY KEY, code TEXT UNIQUE)") as session:
        assert codes(session, first, script, second) == ["AQ711"]


def test_rows_that_were_lost_before_do_not_stop_a_rebuild() -> None:
    with database(PARENTS, CHILDREN, LOST) as session:
        migrate(
            session,
            [AlterColumn("children", Column("note", Text(), default=Constant("")))],
            session.inspect(),
        )

        assert session.query("SELECT * FROM children") == [(7, "lost long ago")]


def test_a_new_foreign_key_that_rows_break_is_refused() -> None:
    bare = "CREATE TABLE children (parent INTEGER, note TEXT)"
    with database(PARENTS, bare, LOST) as session:
        key = ForeignKey(["parent"], "parents", ["id"])

        assert codes(session, AddConstraint("children", key)) == ["AQ711"]


def test_a_script_that_deletes_what_is_referred_to_is_refused() -> None:
    with database(PARENTS, CHILDREN, "INSERT INTO parents VALUES (1, 'a')") as session:
        session.query("INSERT INTO children VALUES (1, 'x')")

        assert codes(session, RunSQL("DELETE FROM parents")) == ["AQ711"]


def test_an_index_that_a_foreign_key_stands_on_is_not_dropped() -> None:
    index = "CREATE UNIQUE INDEX by_code ON parents (code)"
    with database(PARENTS, index, CODED) as session:
        assert codes(session, DropIndex("parents", "by_code")) == ["AQ711"]


def test_an_index_is_not_dropped_either_whose_table_took_the_name_of_another() -> None:
    other = "CREATE TABLE others (x TEXT); CREATE UNIQUE INDEX by_x ON others (x)".split("; ")
    index = "CREATE UNIQUE INDEX by_code ON parents (code)"
    with database(PARENTS, index, CODED, *other) as session:
        names = (RenameTable("others", "rest"), RenameTable("parents", "others"))
        drops = (DropIndex("others", "by_x"), *names, DropIndex("others", "by_code"))

        assert codes(session, *drops) == ["AQ711"]


def test_a_new_column_may_not_refer_to_what_is_no_key() -> None:
    key = ForeignKey(["code"], "parents", ["code"])
    with database(PARENTS, CHILDREN) as session:
        column = Column("code", Text(), nullable=True)

        assert codes(session, AddColumn("children", column, [key])) == ["AQ711"]


@pytest.mark.parametrize("table", ["parents", "children"])
def test_rows_that_were_lost_before_a_script_stop_no_rename_after_it(table: str) -> None:
    with database(PARENTS, CHILDREN, LOST) as session:
        ops = (RunSQL("SELECT 1"), RenameTable(table, "renamed"))
        migrate(session, ops, session.inspect())

        assert "renamed" in session.catalogue().columns


def test_a_new_table_may_not_refer_to_what_is_no_key() -> None:
    table = Table("t", [Column("c", Text())], None, [ForeignKey(["c"], "parents", ["code"])])
    with database(PARENTS) as session:
        assert codes(session, CreateTable(table)) == ["AQ711"]


@pytest.mark.parametrize(
    "rule",
    ["CHECK (note <> '')", "CONSTRAINT mine UNIQUE (note)", "FOREIGN KEY (n) REFERENCES parents"],
)
def test_a_rebuild_that_would_lose_a_rule_unknown_to_the_migrations_is_refused(rule: str) -> None:
    known = Table("t", [Column("n", Integer(), True), Column("note", Text(), True)])
    with database(PARENTS, f"CREATE TABLE t (n INTEGER, note TEXT, {rule})") as session:
        before = dump(session)
        parents = session.inspect().table("parents")

        with pytest.raises(SchemaError) as caught:
            migrate(
                session,
                [AlterColumn("t", Column("n", Text(), True))],
                Schema([parents, known]),
            )

        assert [found.code for found in caught.value.diagnostics] == ["AQ717"]
        assert dump(session) == before


def test_a_rebuild_that_would_let_a_foreign_key_refer_to_another_table_is_refused() -> None:
    others, key = (
        "CREATE TABLE others (id INTEGER PRIMARY KEY)",
        ForeignKey(["n"], "others", ["id"]),
    )
    known = Table("t", [Column("n", Integer(), True)], None, [key])
    with database(PARENTS, others, "CREATE TABLE t (n INTEGER REFERENCES parents (id))") as session:
        tables = [table for table in session.inspect().tables if table.name != "t"]
        altered = AlterColumn("t", Column("n", Text(), True))

        with pytest.raises(SchemaError, match="AQ717"):
            migrate(session, [altered], Schema([*tables, known]))


def test_a_rule_that_only_has_another_name_is_known() -> None:
    check = CheckConstraint("n > 0", "positive")
    known = Table("t", [Column("n", Integer(), True), Column("m", Text(), True)], None, [check])
    with database("CREATE TABLE t (n INTEGER CHECK (n > 0), m TEXT)") as session:
        migrate(session, [AlterColumn("t", Column("m", Text()))], Schema([known]))

        assert session.inspect().table("t").constraints == (check,)


@pytest.mark.parametrize(
    "dependent",
    [
        "CREATE VIEW v AS SELECT note FROM children",
        "CREATE TRIGGER t AFTER DELETE ON parents BEGIN DELETE FROM children; END",
    ],
)
def test_a_table_that_a_view_or_a_trigger_needs_is_not_dropped(dependent: str) -> None:
    with database(PARENTS, CHILDREN, dependent) as session:
        assert codes(session, DropTable("children")) == ["AQ317"]
        with pytest.raises(SchemaError) as caught:
            migrate(session, [DropTable("children")], session.inspect().with_extras(()))

        assert [found.code for found in caught.value.diagnostics] == ["AQ712"]
