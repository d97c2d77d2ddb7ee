"""Do views and triggers go along with any change of the tables they stand on, and back?"""

from hypothesis import assume, given
from hypothesis import strategies as st

from aquilia_backends.sqlite import BACKEND
from aquilia_ir.apply import apply_all
from aquilia_ir.diff import diff
from aquilia_ir.expressions import quote
from aquilia_ir.extra import Extra
from aquilia_ir.invert import invert_all
from aquilia_ir.renames import candidates, decide
from aquilia_ir.schema import Schema
from aquilia_schema.testing.strategies import schemas
from sqlite_databases import database, migrate


@st.composite
def with_extras(draw: st.DrawFn) -> Schema:
    """A schema with views, views of views, triggers, and tables without rowids."""
    schema = draw(schemas(dialect="sqlite", min_tables=1))
    words: list[tuple[str, str, str]] = []
    for at, table in enumerate(schema.tables):
        name, column = quote(table.name), quote(table.columns[0].name)
        event = draw(st.sampled_from(["AFTER INSERT", "BEFORE DELETE"]))
        body = f"BEGIN DELETE FROM {name} WHERE {column} IS NULL; END"
        words += [
            ("view", f"view {at}", f"AS SELECT {column} AS a FROM {name} AS x"),
            ("view", f"a view {at}", f'AS SELECT a FROM "view {at}"'),
            ("trigger", f"trigger {at}", f"{event} ON {name} {body}"),
        ]
    chosen = [each for each in words if draw(st.booleans())]
    extras = [
        Extra(kind, name, "sqlite", f"CREATE {kind.upper()} {quote(name)} {sql}", "")
        for kind, name, sql in chosen
        if not name.startswith("a view") or name[2:] in {other for _, other, _ in chosen}
    ]
    return schema.with_extras(extras)


@given(with_extras(), with_extras())
def test_a_difference_and_its_undo_lead_there_and_back(one: Schema, other: Schema) -> None:
    assume(not BACKEND.check(one) and not BACKEND.check(other))
    before, after = BACKEND.normalize(one), BACKEND.normalize(other)
    renames = decide(candidates(before, after))
    ops = diff(before, after, renames=renames)
    assert apply_all(ops, before) == after

    with database() as session:
        migrate(session, diff(Schema(), before), Schema())
        assert session.inspect() == before
        migrate(session, ops, before)
        assert session.inspect() == after
        migrate(session, invert_all(ops, before), after)
        assert session.inspect() == before
