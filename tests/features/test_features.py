"""Does each feature work on each engine? Up, nothing left to do, down, nothing left to do.

There are rows in the tables, and what lives through the change must be the same afterwards. The
database must also say of itself what it says of another one that was built afresh.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

import servers
from aquilia_backends.session import Normalizing, Session
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.diff import diff
from aquilia_ir.invert import invert_all
from aquilia_ir.schema import Column, Schema
from corpus.filling import Filling, fill
from corpus.ground import Connection, Ground
from corpus.judging import migrate
from features.case import Case
from features.cases import CASES
from features.kept import Kept

_ALWAYS = ("sqlite", "pg17", "pg18", "mariadb")
ENGINES = (*_ALWAYS, *({"mysql"} & (servers.required() | servers.selected())))
"""MySQL takes long to change tables, so that it is one of them where it is asked for."""


_PARAMS = [
    pytest.param(engine, case, id=f"{engine}-{case.title}") for engine in ENGINES for case in CASES
]


@pytest.mark.parametrize(("ground", "case"), _PARAMS, indirect=["ground"])
def test_up_and_down_leave_nothing_to_do(ground: Ground, kept: Kept, case: Case) -> None:
    refused = {f.code for s in (case.before, case.after) for f in ground.backend.check(s)}
    assert refused == ({code} if (code := case.cannot.get(_like(ground.engine))) else set())
    if ground.engine in case.refused:
        _refused(ground, kept, case)
    elif not refused:
        _up_and_down(ground, kept, case)


def _like(engine: str) -> str:
    """The engine by whose name the cases say what this one can't do."""
    return "mariadb" if engine == "mysql" else engine


def _refused(ground: Ground, kept: Kept, case: Case) -> None:
    """See that the server's answer comes before anything is made."""
    one, _ = ground.emptied()
    with pytest.raises(SchemaError) as caught:
        _build(ground, kept, one, case.after)
    assert {found.code for found in caught.value.diagnostics} == {case.refused[ground.engine]}
    with kept.connected(ground, one) as connection:
        assert connection.tables() == {}


def _up_and_down(ground: Ground, kept: Kept, case: Case) -> None:
    one, two = ground.emptied()
    _build(ground, kept, two, case.after)
    with kept.connected(ground, two) as other:
        wanted = other.facts()
    _build(ground, kept, one, case.before)
    with kept.connected(ground, one) as connection, kept.opened(ground, one) as session:
        start = connection.facts()
        before = _normal(ground, session, case.before)
        assert session.inspect() == before
        filling = Filling.NONE if _like(ground.engine) in case.empty else Filling.PLAIN
        taken = fill(connection, filling, case.values)
        assert taken == (0 if _like(ground.engine) in case.empty else 3 * len(case.before.tables))
        ops = diff(case.before, case.after, renames=case.renames)
        lasting = _lasting(case)
        rows = _values(connection, lasting.keys())

        migrate(ground, session, ops, case.before)

        after, found = _normal(ground, session, case.after), session.inspect()
        assert diff(found, after) == ()
        assert found == after
        assert connection.facts() == wanted
        assert _values(connection, lasting.values()) == rows

        migrate(ground, session, invert_all(ops, case.before), case.after)

        found = session.inspect()
        assert diff(found, before) == ()
        assert found == before
        assert connection.facts() == start
        assert _values(connection, lasting.keys()) == rows


def _build(ground: Ground, kept: Kept, url: str, schema: Schema) -> None:
    with kept.opened(ground, url) as session:
        migrate(ground, session, diff(Schema(), schema), Schema())


def _normal(ground: Ground, session: Session, schema: Schema) -> Schema:
    """The schema as inspection gives it for a database that is built from it."""
    if isinstance(session, Normalizing):
        return session.normalize(schema)
    return ground.backend.normalize(schema)


_Place = tuple[str, tuple[str, ...]]


def _lasting(case: Case) -> Mapping[_Place, _Place]:
    """The tables that live through a change, with the columns whose values do, and what they are
    called then."""
    tables = dict(case.renames.tables)
    moved = set(tables.values())
    columns = {(table, old): new for table, old, new in case.renames.columns}
    found: dict[_Place, _Place] = {}
    for table in case.before.tables:
        name = tables.get(table.name, "" if table.name in moved else table.name)
        after = case.after.find(name)
        if after is None:
            continue
        taken = {new for (where, _), new in columns.items() if where == name}
        pairs = [
            (c.name, new)
            for c in table.columns
            for new in [columns.get((name, c.name), "" if c.name in taken else c.name)]
            if _keeps(c, after.find_column(new))
        ]
        olds, news = tuple(old for old, _ in pairs), tuple(new for _, new in pairs)
        found[table.name, olds] = name, news
    return found


def _keeps(column: Column, after: Column | None) -> bool:
    return after is not None and (column.type, column.generated) == (after.type, after.generated)


def _values(
    connection: Connection, places: Sequence[_Place] | Any
) -> list[list[tuple[object, ...]]]:
    return [connection.values(table, columns) for table, columns in places]


def test_there_are_many_cases() -> None:
    titles = [case.title for case in CASES]

    assert len(titles) == len(set(titles)) >= 200
