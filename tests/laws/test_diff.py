"""Does a diff lead from one schema to the other, whatever the two and the renames are?"""

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from aquilia_ir.apply import apply_all
from aquilia_ir.diff import diff
from aquilia_ir.operations import DropTable, RenameColumn, RenameTable
from aquilia_ir.renames import Renames, candidates, decide
from aquilia_ir.schema import Schema
from aquilia_schema.testing.strategies import schema_pairs, schemas


def _pairs(draw: st.DrawFn, olds: tuple[str, ...], news: tuple[str, ...]) -> list[tuple[str, str]]:
    """Some of `olds`, each with another one of `news`: chains, swaps and renames to itself too."""
    count = draw(st.integers(0, min(len(olds), len(news))))
    old = draw(st.permutations(olds))[:count]
    return list(zip(old, draw(st.permutations(news)), strict=False))


@st.composite
def decisions(draw: st.DrawFn, before: Schema, after: Schema) -> Renames:
    """Any renames that make sense for the two schemas."""
    olds, news = (tuple(table.name for table in side.tables) for side in (before, after))
    tables = _pairs(draw, olds, news)
    given_away = {old for old, _ in tables}
    stay = [(name, name) for name in olds if name in news and name not in given_away]
    taken = {new for _, new in tables}
    columns = [
        (new, *pair)
        for old, new in [*tables, *(pair for pair in stay if pair[1] not in taken)]
        for pair in _pairs(draw, before.table(old).column_names, after.table(new).column_names)
    ]
    return Renames(tables, columns)


@given(schema_pairs())
def test_applying_the_diff_gives_the_other_schema(pair: tuple[Schema, Schema]) -> None:
    before, after = pair

    assert apply_all(diff(before, after), before) == after


@given(schema_pairs())
def test_applying_the_diff_backwards_gives_the_first_schema(pair: tuple[Schema, Schema]) -> None:
    before, after = pair

    assert apply_all(diff(after, before), after) == before


@given(schemas(), schemas(), st.data())
def test_any_renames_lead_to_the_same_schema(
    before: Schema, after: Schema, data: st.DataObject
) -> None:
    renames = data.draw(decisions(before, after))

    assert apply_all(diff(before, after, renames=renames), before) == after


@given(schema_pairs(), st.data())
def test_any_renames_of_what_hardly_changed_lead_to_the_same_schema(
    pair: tuple[Schema, Schema], data: st.DataObject
) -> None:
    before, after = pair
    renames = data.draw(decisions(before, after))

    assert apply_all(diff(before, after, renames=renames), before) == after


@given(schema_pairs())
def test_the_renames_that_seem_likely_lead_to_the_same_schema(
    pair: tuple[Schema, Schema],
) -> None:
    before, after = pair
    renames = decide(candidates(before, after))

    assert apply_all(diff(before, after, renames=renames), before) == after


@given(schemas())
def test_a_schema_differs_in_nothing_from_itself(schema: Schema) -> None:
    again = Schema(
        evolve(table, columns=table.columns[::-1], model="Other") for table in schema.tables
    )

    assert diff(schema, again) == ()
    assert candidates(schema, again) == ()


@given(schemas(), st.data())
def test_a_decided_rename_is_a_rename_and_never_a_drop(schema: Schema, data: st.DataObject) -> None:
    names = [table.name for table in schema.tables]
    swapped = dict(zip(names, data.draw(st.permutations(names)), strict=True))
    renames = Renames(tables=((old, new) for old, new in swapped.items() if old != new))

    ops = diff(schema, schema, renames=renames)

    assert not any(isinstance(op, DropTable) for op in ops)
    moved = {op.table for op in ops if isinstance(op, RenameTable)}
    assert {old for old, new in swapped.items() if old != new} <= moved
    assert not any(isinstance(op, RenameColumn) and op.column == op.to for op in ops)
