"""How is a migration written down? As one Python file that reads back to the same operations.

The file depends on nothing but the arguments, so the same change gives the same bytes, and a
formatter leaves it as it is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal as Number

from aquilia_ir.operations import Operation
from aquilia_ir.schema import Schema
from aquilia_schema.dsl.calls import Call, Listing, Literal, Value, lift
from aquilia_schema.dsl.forms import write_calls
from aquilia_schema.dsl.reading import MODULES
from aquilia_schema.dsl.text import write_value


def write_operations(operations: Sequence[Operation], before: Schema) -> str:
    """Return the list of calls that says `operations`, as it stands in a file."""
    return _assignment("operations", Listing(tuple(write_calls(operations, before))), 0)


def write_script(operations: Sequence[Operation], before: Schema) -> str:
    """Return the text of a file that says `operations`, and nothing about itself."""
    calls = tuple(write_calls(operations, before))
    imports = "\n".join(_imports(calls)).rstrip("\n")
    said = _assignment("operations", Listing(calls), 0)
    return f"{imports}\n\n{said}\n" if imports else f"{said}\n"


def write_migration(
    *,
    revision: str,
    slug: str,
    models: Iterable[str],
    dependencies: Iterable[str] | None,
    operations: Sequence[Operation],
    before: Schema,
    generated_at: datetime,
) -> str:
    """Return the text of the file `<revision>_<slug>.py`."""
    calls = tuple(write_calls(operations, before))
    facts: Facts = {"revision": revision, "slug": slug, "models": sorted(models)}
    if dependencies is not None:
        facts = {**facts, "dependencies": list(dependencies)}
    return write_file(calls, facts, generated_at=generated_at)


Facts = Mapping[str, str | list[str]]


def write_file(calls: Sequence[Call], facts: Facts, *, generated_at: datetime) -> str:
    """Return the text of a file that makes `calls`, with `facts` in its class Meta."""
    name = f"{facts['revision']}_{facts['slug']}"
    lines = [
        '"""',
        f"Migration: {_for_docstring(name)}",
        f"Generated: {generated_at.isoformat()}",
        *([f"Models: {_for_docstring(', '.join(facts['models']))}"] if facts["models"] else []),
        '"""',
        "",
        *_imports(calls),
        "class Meta:",
        *(f"    {_assignment(name, lift(fact), 1)}" for name, fact in facts.items()),
        "",
        "",
        _assignment("operations", Listing(tuple(calls)), 0),
    ]
    return "\n".join(lines) + "\n"


def _assignment(name: str, value: Value, depth: int) -> str:
    return f"{name} = {write_value(value, depth, before=f'{name} = ')}"


def _for_docstring(text: str) -> str:
    """Keep a text on one line and inside of its quotes."""
    printable = "".join(c if c.isprintable() else " " for c in text)
    return printable.replace("\\", "\\\\").replace('"', '\\"').strip()


def _imports(calls: Sequence[Call]) -> Iterator[str]:
    names = {call.name for call in _inside(calls)}
    if any(
        isinstance(value, Literal) and isinstance(value.value, Number) for value in _values(calls)
    ):
        yield from ["from decimal import Decimal", ""]
    plain = sorted(name for name in names if not name.startswith("C."))
    columns = ["columns as C"] if len(plain) < len(names) else []
    if names:
        yield f"from {MODULES[0]} import ("
        yield from (f"    {name}," for name in (*plain, *columns))
        yield ")"
        yield ""
    yield ""


def _inside(values: Iterable[Value]) -> Iterator[Call]:
    return (value for value in _values(values) if isinstance(value, Call))


def _values(values: Iterable[Value]) -> Iterator[Value]:
    for value in values:
        yield value
        if isinstance(value, Listing):
            yield from _values(value.items)
        elif isinstance(value, Call):
            yield from _values(argument for _, argument in value.arguments)
