"""How is a plan written as SQL? As a script; what is no SQL becomes a comment in it."""

from collections.abc import Iterable, Iterator
from typing import assert_never

from aquilia_backends.statement import Note, PythonCall, Script, Statement, Step


def sql_lines(steps: Iterable[Step]) -> Iterator[str]:
    """Write steps as the lines of a script, each statement with its semicolon."""
    for step in steps:
        match step:
            case Statement():
                yield f"{step.sql};"
            case Script():
                yield _ended(step.sql.strip())
            case PythonCall():
                yield f"-- RunPython: {step.function}(conn)"
            case Note():
                yield f"-- {step.text}"
            case _:
                assert_never(step)


def _ended(script: str) -> str:
    """Let a script end in a semicolon, which a comment in its last line would hide."""
    if script.endswith(";"):
        return script
    return f"{script}\n;" if "--" in script.rpartition("\n")[2] else f"{script};"
