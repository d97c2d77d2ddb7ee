"""Is refused what the server would refuse, and only that?"""

import pytest

from aquilia_backends.mysql import BACKEND
from aquilia_backends.mysql.session import MySQLSession
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Column,
    ForeignKey,
    Generated,
    Index,
    IndexColumn,
    PrimaryKey,
    Schema,
    Table,
    TableConstraint,
    UniqueConstraint,
)
from aquilia_ir.types import Integer, Json
from mysql_databases import build

_N = Column("n", Integer(), nullable=True)
_O = Column("o", Integer(), nullable=True)
_P = Table("p", [Column("id", Integer())], PrimaryKey(["id"]))
_CHECK = CheckConstraint('"n" > 0', "O")


def _table(*constraints: TableConstraint, index: Index | None = None, more: Column = _O) -> Table:
    return Table("t", [_N, more], None, constraints, [index] if index else [])


_SHARING = {
    "a check like a unique key": _table(_CHECK, UniqueConstraint(["n"], "o")),
    "a check like a unique index": _table(
        _CHECK, index=Index("o", [IndexColumn("n", descending=True)], unique=True)
    ),
    "a check like a foreign key": _table(_CHECK, ForeignKey(["n"], "p", ["id"], name="o")),
    "a check like the primary key": Table(
        "t", [_N], PrimaryKey(["n"]), [CheckConstraint('"n" > 0', "primary")]
    ),
}
"""What MariaDB alone refuses, and we for both."""
_LIKE_A_DOCUMENT = _table(_CHECK, more=Column("o", Json(), nullable=True))
"""What MariaDB refused before 11, and we always."""
_DOUBLE = {
    "two checks": _table(_CHECK, CheckConstraint('"n" < 9', "o")),
    "two keys": _table(
        UniqueConstraint(["n"], "o"), index=Index("O", [IndexColumn("o"), IndexColumn("n")])
    ),
    "an index like a foreign key that needs one of its own": _table(
        ForeignKey(["n"], "p", ["id"], name="o"), index=Index("o", [IndexColumn("o")])
    ),
}
_APART = {
    "a check like a column": _table(_CHECK),
    "a check like an index": _table(_CHECK, index=Index("o", [IndexColumn("n")])),
    "a foreign key like a unique key": _table(
        UniqueConstraint(["n"], "o"), ForeignKey(["n"], "p", ["id"], name="o")
    ),
    "a foreign key like an index": _table(
        ForeignKey(["n"], "p", ["id"], name="o"), index=Index("o", [IndexColumn("n")])
    ),
}


@pytest.mark.parametrize("product", ["mariadb"], indirect=True)
@pytest.mark.parametrize("table", _SHARING.values(), ids=list(_SHARING))
def test_a_name_for_two_kinds_of_things_is_refused_as_the_server_would(
    session: MySQLSession, table: Table
) -> None:
    test_a_name_for_two_things_is_refused_as_the_server_would(session, table)


def test_a_check_that_older_servers_would_not_tell_from_that_of_a_document_is_refused() -> None:
    assert {finding.code for finding in BACKEND.check(Schema([_P, _LIKE_A_DOCUMENT]))} == {"AQ331"}


@pytest.mark.parametrize("table", _DOUBLE.values(), ids=list(_DOUBLE))
def test_a_name_for_two_things_is_refused_as_the_server_would(
    session: MySQLSession, table: Table
) -> None:
    schema = Schema([_P, table])

    assert {finding.code for finding in BACKEND.check(schema)} == {"AQ331"}
    with pytest.raises(SchemaError, match=r"Duplicate|AQ335"):
        build(session, schema)


@pytest.mark.parametrize("table", _APART.values(), ids=list(_APART))
def test_names_that_the_server_tells_apart_are_not_refused(
    session: MySQLSession, table: Table
) -> None:
    schema = Schema([_P, table])
    build(session, schema)

    assert BACKEND.check(schema) == ()
    assert session.inspect() == session.normalize(schema)


def _following(column: str, *, stored: bool, **actions: Action) -> Schema:
    columns = [_N, Column("g", Integer(), nullable=True, generated=Generated("n", stored=stored))]
    key = ForeignKey([column], "p", ["id"], **actions)  # type: ignore[arg-type]
    return Schema([_P, Table("t", columns, None, [key])])


@pytest.mark.parametrize(
    "schema",
    [
        _following("n", stored=True, on_delete=Action.SET_NULL),
        _following("n", stored=True, on_update=Action.CASCADE),
        _following("g", stored=False, on_update=Action.SET_NULL),
        _following("g", stored=True, on_update=Action.CASCADE),
    ],
)
def test_a_foreign_key_that_would_change_a_computed_column_is_refused_as_the_server_would(
    session: MySQLSession, schema: Schema
) -> None:
    assert [finding.code for finding in BACKEND.check(schema)] == ["AQ333"]
    with pytest.raises(SchemaError, match=r"generated column|GENERATED ALWAYS|AQ338"):
        build(session, schema)


@pytest.mark.parametrize(
    "schema",
    [
        _following("n", stored=False, on_delete=Action.SET_NULL),
        _following("g", stored=True),
        _following("g", stored=True, on_delete=Action.CASCADE),
    ],
)
def test_a_foreign_key_that_leaves_stored_values_alone_is_not_refused(
    session: MySQLSession, schema: Schema
) -> None:
    build(session, schema)

    assert BACKEND.check(schema) == ()


def _referring(*order: str) -> Schema:
    columns = [Column("a", Integer()), Column("b", Integer())]
    parent = Table("p", columns, None, [UniqueConstraint(["a", "b"], "u")])
    key = ForeignKey(["a", "b"], "p", order)
    return Schema([parent, Table("t", columns, None, [key])])


def test_a_foreign_key_to_columns_in_the_order_of_no_key_is_refused_as_the_server_would(
    session: MySQLSession,
) -> None:
    assert [finding.code for finding in BACKEND.check(_referring("b", "a"))] == ["AQ334"]
    with pytest.raises(SchemaError, match=r"incorrectly formed|AQ336"):
        build(session, _referring("b", "a"))
    assert BACKEND.check(_referring("a", "b")) == ()
