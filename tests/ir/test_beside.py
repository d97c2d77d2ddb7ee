"""Extras go and come around the changes of tables, in an order in which all they need is there."""

import pytest

from aquilia_ir.apply import apply, apply_all
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.diff import diff
from aquilia_ir.extra import Extra
from aquilia_ir.footprint import footprint
from aquilia_ir.invert import invert, invert_all
from aquilia_ir.operations import (
    AddColumn,
    CreateExtra,
    DropExtra,
    DropTable,
    Operation,
    RenameTable,
)
from aquilia_ir.schema import Column, Schema, Table
from aquilia_ir.simplify import simplify
from aquilia_ir.types import Integer

T = Table("t", [Column("a", Integer())])
WIDE = Table("t", [Column("a", Integer()), Column("b", Integer())])
B = AddColumn("t", Column("b", Integer()))


def extra(kind: str, name: str, words: str = "", *, on: str = "", needs: str = "") -> Extra:
    standing = on.split(), [needs] if needs else []
    return Extra(kind, name, "any", f"make {name}{words}", f"drop {name}", *standing)


VIEW = extra("view", "v", on="t")
OVER = extra("view", "a", needs="view v")
ROUTINE = extra("function", "f")
TRIGGER = extra("trigger", "t.x", on="t", needs="function f")


@pytest.mark.parametrize(
    ("before", "after", "ops"),
    [
        ([VIEW], [VIEW], (B,)),
        ([], [VIEW, ROUTINE], (CreateExtra(ROUTINE), B, CreateExtra(VIEW))),
        ([VIEW, ROUTINE], [], (DropExtra("view", "v"), B, DropExtra("function", "f"))),
        (
            [VIEW, OVER],
            [extra("view", "v", "2", on="t"), OVER],
            (
                DropExtra("view", "a"),
                DropExtra("view", "v"),
                B,
                CreateExtra(extra("view", "v", "2", on="t")),
                CreateExtra(OVER),
            ),
        ),
        (
            [ROUTINE, TRIGGER],
            [extra("function", "f", "2"), TRIGGER],
            (
                DropExtra("trigger", "t.x"),
                CreateExtra(extra("function", "f", "2")),
                B,
                CreateExtra(TRIGGER),
            ),
        ),
    ],
)
def test_what_stands_on_tables_waits_for_them_and_what_they_may_need_does_not(
    before: list[Extra], after: list[Extra], ops: tuple[Operation, ...]
) -> None:
    start, end = Schema([T], before), Schema([WIDE], after)

    assert diff(start, end) == ops
    assert apply_all(ops, start) == end
    assert apply_all(invert_all(ops, start), end) == start
    assert apply_all(simplify(ops, start), start) == end
    assert diff(end, end) == ()


@pytest.mark.parametrize(
    ("op", "code"),
    [
        (DropExtra("view", "nobody"), "AQ316"),
        (DropExtra("view", "v"), "AQ317"),
        (DropTable("t"), "AQ317"),
        (CreateExtra(extra("view", "w", on="nobody")), "AQ103"),
    ],
)
def test_nothing_goes_that_an_extra_needs(op: Operation, code: str) -> None:
    with pytest.raises(SchemaError) as caught:
        apply(op, Schema([T], [VIEW, OVER]))

    assert caught.value.diagnostics[0].code == code


def test_an_extra_takes_the_place_of_the_one_of_its_name_and_gives_it_back() -> None:
    before, op = Schema([T], [VIEW]), CreateExtra(extra("view", "v", "2", on="t"))

    assert apply(op, before).extras == (op.extra,)
    assert invert(op, before) == CreateExtra(VIEW)


def test_an_extra_follows_the_name_of_its_table() -> None:
    after = apply(RenameTable("t", "u"), Schema([T], [VIEW, ROUTINE]))

    assert [extra.tables for extra in after.extras] == [(), ("u",)]
    assert apply(RenameTable("u", "t"), after) == Schema([T], [VIEW, ROUTINE])


def test_an_extra_touches_its_whole_tables() -> None:
    before = Schema([T], [ROUTINE])

    assert footprint(CreateExtra(VIEW), before).conflicts_with(footprint(B, before))
    assert not footprint(CreateExtra(ROUTINE), before).conflicts_with(footprint(B, before))
