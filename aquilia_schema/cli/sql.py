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
                text = step.sql.strip()
                yield text if text.endswith(";") else f"{text};"
            case PythonCall():
                yield f"-- RunPython: {step.function}(conn)"
            case Note():
                yield f"-- {step.text}"
            case _:
                assert_never(step)
