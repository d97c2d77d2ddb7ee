"""In which order are things made and renamed?"""

from hypothesis import given
from hypothesis import strategies as st

from aquilia_ir.order import creation_order, later_keys, rename_steps, topological
from aquilia_ir.schema import Column, ForeignKey, Schema, Table
from aquilia_ir.types import Integer
from aquilia_schema.testing.strategies import schemas

NAMES = tuple("abcdef")
GRAPHS = st.dictionaries(st.sampled_from(NAMES), st.sets(st.sampled_from(NAMES)))


def _reaches(start: str, goal: str, needs: dict[str, set[str]]) -> bool:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += needs.get(name, ())
    return goal in seen


@given(GRAPHS)
def test_what_is_needed_comes_first_unless_it_needs_the_other_too(
    needs: dict[str, set[str]],
) -> None:
    ordered = topological(NAMES, needs)

    assert sorted(ordered) == list(NAMES)
    for name, others in needs.items():
        for other in others:
            first = ordered.index(other) <= ordered.index(name)
            assert first or _reaches(other, name, needs)


@given(GRAPHS)
def test_a_cycle_is_entered_where_the_fewest_wait(needs: dict[str, set[str]]) -> None:
    ordered = topological(NAMES, needs)
    later = [
        (name, other)
        for name, others in needs.items()
        for other in others
        if ordered.index(other) > ordered.index(name)
    ]

    left = {name: others - {o for n, o in later if n == name} for name, others in needs.items()}
    assert all(
        not _reaches(other, name, left) for name in left for other in left[name] if other != name
    )


def test_names_that_need_nothing_keep_their_order() -> None:
    assert topological(("b", "a", "c"), {}) == ("b", "a", "c")


def test_a_hub_that_refers_back_to_one_of_many_costs_one_key() -> None:
    leaf = [ForeignKey(["x"], "hub", ["x"])]
    tables = [Table(f"t{n}", [Column("x", Integer())], None, leaf) for n in range(5)]
    hub = Table("hub", [Column("x", Integer())], None, [ForeignKey(["x"], "t3", ["x"])])

    ordered = creation_order([*tables, hub])

    assert [name for name, _ in later_keys(ordered)] == ["hub"]


@given(schemas())
def test_only_the_later_keys_refer_to_tables_not_yet_there(schema: Schema) -> None:
    ordered = creation_order(schema.tables[::-1])
    later = later_keys(ordered)

    assert ordered == creation_order(schema.tables)
    there: set[str] = set()
    for table in ordered:
        there.add(table.name)
        early = [key for key in table.foreign_keys if (table.name, key) not in later]
        assert {key.table for key in early} <= there


@given(st.permutations(NAMES), st.permutations((*NAMES, "u", "v", "w")))
def test_renames_never_hold_one_name_twice_and_end_as_wanted(
    olds: list[str], news: list[str]
) -> None:
    pairs = [(o, n) for o, n in zip(olds, news, strict=False) if n in olds or n in "uvw"]
    free = {n for _, n in pairs} - set(olds)
    holders = {name: name for name in olds}

    for old, new in rename_steps(pairs, {*olds, *news}):
        assert new not in holders
        holders[new] = holders.pop(old)

    assert {holder: name for name, holder in holders.items()} == {n: n for n in olds} | dict(pairs)
    assert free <= set(holders)


def test_a_chain_of_many_thousands_is_no_matter() -> None:
    names = [f"{n:06}" for n in range(20_000)]
    needs = {name: [other] for name, other in zip(names, [*names[1:], names[0]], strict=True)}

    assert topological(names, needs)[:2] == ("000000", "019999")
