"""What do the calls of a migration do to a schema? Their operations, with errors at the calls.

AlterField(model_name="User", table="users", field_name="emial", ...)
^^^^^^^ no column "emial"
"""

import re
from collections.abc import Callable, Iterable, Iterator

from attrs import evolve, frozen

from aquilia_ir.apply import apply_all
from aquilia_ir.diagnostics import SchemaError, Span
from aquilia_ir.operations import Operation
from aquilia_ir.schema import Schema
from aquilia_schema.dsl.calls import Broken, Call, Listing, Literal, Value

Expand = Callable[[Schema], tuple[Operation, ...]]


@frozen
class Change:
    """A call that has been understood as far as that goes without the schema before it."""

    call: Call
    expand: Expand


def always(op: Operation) -> Expand:
    """Return what expands to `op` whatever the schema is."""
    return lambda _: (op,)


def expand_all(changes: Iterable[Change], before: Schema) -> tuple[Operation, ...]:
    """Return the operations of some changes, one after the other; errors point at their calls."""
    found: list[Operation] = []
    for change in changes:
        try:
            ops = change.expand(before)
            before = apply_all(ops, before)
        except SchemaError as error:
            raise _pointing(error, change.call) from error
        found += ops
    return tuple(found)


def _pointing(error: SchemaError, call: Call) -> SchemaError:
    return SchemaError(
        found if found.span else evolve(found, span=_place(call, found.message))
        for found in error.diagnostics
    )


def _place(call: Call, message: str) -> Span | None:
    """Find the last name that the message quotes where the call says it first."""
    strings = dict(reversed([*_strings(call)]))
    named = (strings.get(name) for name in reversed(re.findall(r'"([^"]*)"', message)))
    return next((span for span in named if span is not None), call.span)


def _strings(value: Value) -> Iterator[tuple[str, Span | None]]:
    match value:
        case Literal(str() as text, span):
            yield text, span
        case Listing(items):
            for item in items:
                yield from _strings(item)
        case Call(_, arguments):
            for _, argument in arguments:
                yield from _strings(argument)
        case Broken() | Literal() | _:
            return
