"""What if a server spells all tables small? To it they are the tables of the history all the same.

A server is set so when its first files are made, so that these tests start one of their own.
"""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from attrs import evolve

from aquilia_backends.mysql import BACKEND
from aquilia_backends.mysql.connect import open_database
from aquilia_backends.mysql.session import MySQLSession
from aquilia_backends.session import inspected_like
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.extra import Extra
from aquilia_ir.operations import CreateExtra, CreateTable, DropColumn, Operation, RenameTable
from aquilia_ir.schema import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    IndexColumn,
    PrimaryKey,
    Schema,
    Table,
)
from aquilia_ir.types import Integer, VarChar
from aquilia_schema.run.adopt import adopt, plan_adoption
from aquilia_schema.run.compare import in_one_form
from aquilia_schema.run.folder import list_folder
from aquilia_schema.run.history import read_history
from aquilia_schema.run.sources import Source, inspected
from backends.mysql.sites import Place
from mysql_databases import build, database, migrate
from run.history_files import AGE, USERS
from servers import Outcome, Server
from servers.mariadb import start
from servers.processes import scratch_folder

_ITEM = Table(
    "OrderItem",
    [Column("Id", Integer()), Column("n", Integer()), Column("name", VarChar(9))],
    PrimaryKey(["Id"]),
    [CheckConstraint("n > 0")],
    [Index("by_n", [IndexColumn("n")])],
)
_PART = Table(
    "ItemPart",
    [Column("id", Integer()), Column("item", Integer())],
    PrimaryKey(["id"]),
    [ForeignKey(["item"], "OrderItem", ["Id"])],
)
_VIEW = Extra(
    "view",
    "BigItem",
    "mysql",
    "CREATE VIEW `BigItem` AS select `OrderItem`.`n` AS `n` from `OrderItem`",
    "DROP VIEW `BigItem`",
    ["OrderItem"],
)
_SCHEMA = Schema([_ITEM, _PART])
_TRIGGER = (
    "CREATE TRIGGER Tr BEFORE INSERT ON OrderItem FOR EACH ROW SET NEW.name = upper(NEW.name)"
)


@pytest.fixture(scope="module")
def small() -> Iterator[Callable[[], Server]]:
    """What starts the server, and gives the same one from then on."""
    folder = scratch_folder()
    begin = cache(lambda: start(folder, "--lower-case-table-names=1"))
    yield begin
    if begin.cache_info().currsize:
        begin().stop()
    shutil.rmtree(folder)


@pytest.fixture
def url(small: Callable[[], Server], engine: Callable[[str], Outcome]) -> str:
    engine("mariadb")
    return small().url_for("Aquilia_Small")


@pytest.fixture
def session(url: str) -> Iterator[MySQLSession]:
    with database(url) as opened:
        yield opened


def _code(caught: pytest.ExceptionInfo[SchemaError]) -> str:
    return caught.value.diagnostics[0].code


def test_tables_and_views_are_those_of_the_history_in_its_spelling(session: MySQLSession) -> None:
    schema = _SCHEMA.with_extras([_VIEW])

    migrate(session, [*map(CreateTable, _SCHEMA.tables), CreateExtra(_VIEW)], Schema())

    assert session.inspect().find("OrderItem") is None
    assert inspected_like(session, schema) == session.normalize(schema)


def test_a_table_that_is_renamed_in_case_alone_keeps_its_rows(session: MySQLSession) -> None:
    build(session, _SCHEMA)
    session.query("INSERT INTO OrderItem VALUES (1, 2, 'x')")
    renamed = _ITEM.name.upper()

    migrate(session, [RenameTable("OrderItem", renamed)], _SCHEMA)

    after = Schema([evolve(_ITEM, name=renamed), evolve(_PART, constraints=[
        ForeignKey(["item"], renamed, ["Id"])])])  # fmt: skip
    assert inspected_like(session, after) == session.normalize(after)
    assert session.query("SELECT * FROM orderitem") == [(1, 2, "x")]


def test_a_trigger_that_the_history_does_not_know_is_not_left_broken(session: MySQLSession) -> None:
    build(session, _SCHEMA)
    session.query(_TRIGGER)

    with pytest.raises(SchemaError) as caught:
        BACKEND.compiler.compile([DropColumn("OrderItem", "name")], _SCHEMA, session.catalogue())

    assert _code(caught) == "AQ346"


def test_tables_that_differ_in_case_alone_are_refused_before_anything_runs(
    session: MySQLSession,
) -> None:
    build(session, _SCHEMA)
    ops: list[Operation] = [CreateTable(evolve(_ITEM, name="ORDERITEM", constraints=()))]

    with pytest.raises(SchemaError) as compiling:
        BACKEND.compiler.compile(ops, _SCHEMA, session.catalogue())
    with pytest.raises(SchemaError) as comparing:
        session.normalize(_SCHEMA.put(evolve(_ITEM, name="ORDERITEM", constraints=())))

    assert _code(compiling) == _code(comparing) == "AQ363"


def test_one_database_has_one_lock_however_it_is_spelled(session: MySQLSession, url: str) -> None:
    other = open_database(url.replace("_Small", "_small"), wait=0)

    with session.migration(), other as late, pytest.raises(SchemaError) as caught, late.migration():
        pass

    assert _code(caught) == "AQ707"


def test_a_history_goes_there_and_back_and_agrees_with_the_database(
    session: MySQLSession, url: str, tmp_path: Path
) -> None:
    place = Place(tmp_path, url)
    place.add(1, "users", USERS.replace('"users"', '"UserAccounts"'))
    place.add(2, "age", AGE.replace('"users"', '"UserAccounts"'))

    done = [len(place.migrate()) for _ in range(2)]

    history = Source(read_history(list_folder(place.migrations)).final)
    live = inspected(url)
    for pair in (in_one_form(history, live), in_one_form(live, history), in_one_form(live, live)):
        assert pair.before == pair.after
        assert pair.before.find("UserAccounts") or pair.before == live.schema
    assert (done, len(place.applied())) == ([2, 0], 2)
    place.migrate(target="zero")
    assert place.applied() == []
    assert session.inspect() == Schema()


def test_a_database_is_adopted_in_the_spelling_of_its_models(
    session: MySQLSession, url: str, tmp_path: Path
) -> None:
    build(session, _SCHEMA)
    models = session.normalize(_SCHEMA)

    adoption = plan_adoption(list_folder(tmp_path / "migrations"), url, models)
    adopt(adoption)

    assert adoption.after == models
    assert adoption.notes == ()
    again = in_one_form(
        Source(read_history(list_folder(tmp_path / "migrations")).final), inspected(url)
    )
    assert again.before == again.after
