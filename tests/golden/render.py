"""What does a golden file say about a case? The operations, their SQL in each dialect, the undo."""

import re
from collections.abc import Iterable, Iterator

from aquilia_backends.backend import Backend
from aquilia_backends.registry import backend
from aquilia_backends.statement import Note, PythonCall, Script, Statement, Step
from aquilia_ir.apply import apply_all
from aquilia_ir.invert import invert_all
from aquilia_ir.operations import CreateTable, Operation
from aquilia_ir.schema import Schema
from golden.cases.case import Case
from golden.printing import show

DIALECTS = ("sqlite", "postgresql", "mysql")


def file_name(case: Case) -> str:
    """The name of the golden file of a case, from its title."""
    return re.sub(r"[^a-z0-9]+", "_", case.title.lower()).strip("_") + ".txt"


def render(case: Case) -> str:
    """Write the whole golden file of a case."""
    sections = [f"# {case.title}"]
    if case.before.tables:
        sections.append(_section("before", map(show, map(CreateTable, case.before.tables))))
    sections.append(_section("operations", map(show, case.operations)))
    sections += [_section(name, _said(backend(name), case)) for name in DIALECTS]
    undo = invert_all(case.operations, case.before)
    sections.append(_section("undo", map(show, undo)))
    return "\n".join(sections)


def _section(heading: str, items: Iterable[str]) -> str:
    return f"== {heading}\n" + "".join(f"{item}\n" for item in items)


def refusals(dialect: Backend, case: Case) -> tuple[str, ...]:
    """What the dialect can't do of the schema before or after."""
    after = apply_all(case.operations, case.before)
    found = dialect.check(case.before) + dialect.check(after)
    return tuple(dict.fromkeys(map(str, found)))


def _said(dialect: Backend, case: Case) -> Iterator[str]:
    refused = refusals(dialect, case)
    if refused:
        return iter(refused)
    return map(_step, dialect.compiler.compile(case.operations, case.before))


def _step(step: Step) -> str:
    match step:
        case Statement():
            return f"{step.sql};"
        case Note():
            return f"-- {step.text}"
        case Script():
            return f"-- script\n{step.sql}"
        case PythonCall():
            return f"-- call {step.function}"


def build(dialect: Backend, schema: Schema) -> tuple[Step, ...]:
    """The steps that make a schema from nothing."""
    ops: list[Operation] = [CreateTable(table) for table in schema.tables]
    return dialect.compiler.compile(ops, Schema())
