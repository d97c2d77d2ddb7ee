"""How is a plan written as SQL? As a script; what is no SQL becomes a comment in it."""

from collections.abc import Callable, Iterable, Iterator
from typing import assert_never

from aquilia_backends.statement import Note, PythonCall, Script, Statement, Step
from aquilia_ir.expressions import tokens

SqlOf = Callable[[str], tuple[str, ...] | None]
"""The SQL that a function of a migration's file runs, if that can be told."""


def _unknown(_: str) -> None:
    return None


def sql_lines(steps: Iterable[Step], sql_of: SqlOf = _unknown) -> Iterator[str]:
    """Write steps as the lines of a script, each statement with its semicolon."""
    for step in steps:
        match step:
            case Statement():
                yield f"{step.sql};"
            case Script():
                yield _ended(step.sql.strip())
            case PythonCall():
                yield f"-- RunPython: {step.function}(conn)"
                yield from (_ended(sql.strip()) for sql in sql_of(step.function) or ())
            case Note():
                yield f"-- {step.text}"
            case _:
                assert_never(step)


def step_json(step: Step) -> dict[str, object]:
    """Return a step as plain JSON values, of the kind that it is."""
    match step:
        case Statement(sql=sql):
            return {"kind": "statement", "sql": sql, "transactional": step.transactional}
        case Script(sql=sql):
            return {"kind": "script", "sql": sql}
        case PythonCall(function=function):
            return {"kind": "function", "name": function}
        case Note(text=text):
            return {"kind": "note", "text": text}
        case _:
            assert_never(step)


def _ended(script: str) -> str:
    """Let a script end in a semicolon, which must not be hidden by a comment at its end."""
    last = next(iter([*tokens(script)][-1:]), None)
    if last is None or last.text == ";":
        return script
    return f"{script};" if last.end == len(script) else f"{script}\n;"
