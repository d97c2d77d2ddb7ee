"""What rows get that are there when a column comes that only Python knows how to fill."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.types import Constant, Default, Expression
from aquilia_schema import models as m
from aquilia_schema.lower.fills import find_fill
from aquilia_schema.models import Field, Model


def fill_of(field: Field) -> Default | None:
    model = type("Thing", (Model,), {"it": field})
    return find_fill([model], "thing", field.column_name)


def _fails() -> str:
    raise LookupError("nothing there")


FILLS: tuple[tuple[Field, Default | None], ...] = (
    (m.DateTimeField(auto_now_add=True), Expression("CURRENT_TIMESTAMP")),
    (m.DateTimeField(auto_now=True), Expression("CURRENT_TIMESTAMP")),
    (m.DateField(auto_now_add=True), Expression("CURRENT_DATE")),
    (m.TimeField(auto_now=True), Expression("CURRENT_TIME")),
    (
        m.DateTimeField(default=lambda: datetime(2026, 1, 2, tzinfo=UTC)),
        Constant("2026-01-02 00:00:00+00:00"),
    ),
    (m.JSONField(default=dict), Constant("{}")),
    (m.IntegerField(default=lambda: 7), Constant(7)),
    (m.ForeignKey("self", default=lambda: 3), Constant(3)),
    (m.CharField(default=lambda: None, null=True), None),
    (m.CharField(), None),
    (m.CharField(default="x"), None),
    (m.CharField(default=lambda: "x", unique=True), None),
    (m.ArrayField(m.IntegerField(), default=list), Constant("[]")),
    (m.ArrayField(m.ArrayField(m.CharField()), default=lambda: [["a"]]), Constant('[["a"]]')),
    (m.ArrayField(m.CharField(), default=lambda: [None]), Constant("[null]")),
    (m.ArrayField(m.DecimalField(), default=lambda: (1.5,)), Constant('["1.5"]')),
    (m.DateTimeField(auto_now_add=True, db_default=m.SQL("now()")), None),
)


@pytest.mark.parametrize(("field", "fill"), FILLS)
def test_a_field_that_python_fills_has_a_value_for_rows_that_are_there(
    field: Field, fill: Default | None
) -> None:
    assert fill_of(field) == fill


def test_a_function_is_called_once() -> None:
    filled = fill_of(m.UUIDField(default=uuid4))

    assert isinstance(filled, Constant)
    assert UUID(str(filled.value)).version == 4


def test_a_column_that_no_model_has_is_filled_by_nothing() -> None:
    thing = type("Thing", (Model,), {"it": m.JSONField(default=dict)})

    assert find_fill([thing], "thing", "other") is None
    assert find_fill([thing], "things", "it") is None


@pytest.mark.parametrize(
    ("field", "why"),
    [
        (m.CharField(default=_fails), "raises LookupError: nothing there"),
        (m.IntegerField(default=str), "does not fit"),
        (m.CharField(default=lambda _: ""), "raises TypeError"),
        (m.ArrayField(m.IntegerField(), default=dict), "does not fit"),
        (m.ArrayField(m.IntegerField(), default=lambda: ["a"]), "does not fit"),
    ],
)
def test_a_function_that_gives_no_value_is_reported_at_its_field(field: Field, why: str) -> None:
    with pytest.raises(SchemaError) as caught:
        fill_of(field)

    (found,) = caught.value.diagnostics
    assert (found.code, why in found.message) == ("AQ526", True)
    assert found.span is not None
    assert found.span.source.endswith("test_fills.py")
