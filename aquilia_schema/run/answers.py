"""Which answers does a file give, so that nobody has to be asked? One JSON object, by question.

{"version": 1, "answers": {"rename:users.email=email_address": false, "fill:users.phone": "?"}}
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from aquilia_ir.diagnostics import Diagnostic, SchemaError, fail

VERSION = 1
Answers = Mapping[str, object]

_FORM = 'it is {"version": 1, "answers": {"ID": ANSWER}}; `--json` lists the ids'


def read_answers(path: Path) -> Answers:
    """Read a file of answers; AQ662 if it is none."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise _unusable(path, f"is no JSON: {error}") from error
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise _unusable(path, f"is no document of version {VERSION}")
    answers = document.get("answers")
    if not isinstance(answers, dict) or document.keys() != {"version", "answers"}:
        raise _unusable(
            path, 'has other keys than "version" and "answers", or no object of answers'
        )
    for question, given in answers.items():
        if question.startswith("rename:") and not isinstance(given, bool):
            raise _unusable(path, f'answers "{question}" with neither true nor false')
    return answers


def _unusable(path: Path, why: str) -> SchemaError:
    return fail("AQ662", f'the file of answers "{path}" {why}', help=_FORM)


def not_asked(given: Iterable[str], asked: Collection[str]) -> Iterator[Diagnostic]:
    """Yield AQ663 for each answer to what nobody asks: it might be meant for another."""
    known = ", ".join(asked) or "none"
    for question in given:
        if question not in asked:
            yield Diagnostic(
                code="AQ663",
                message=f'nobody asks "{question}"',
                help=f"the questions are: {known}",
            )
