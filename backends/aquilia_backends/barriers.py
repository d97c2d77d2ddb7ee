"""Which steps need a commit after them? Those that make what later ones may use only then.

    ALTER TYPE role ADD VALUE 'guest'      ->  ... ADD VALUE IF NOT EXISTS 'guest'    alone
    UPDATE users SET role = 'guest'            UPDATE users SET role = 'guest'

Without such a use they stay in the transaction, which can be taken back as a whole.
"""

import re
from collections.abc import Iterable, Iterator

from attrs import evolve

from aquilia_backends.statement import Note, Statement, Step


def with_barriers(steps: Iterable[Step], *, script_follows: bool = False) -> tuple[Step, ...]:
    """Put each statement by itself whose effect may be used by a later one, or by a script.

    With `script_follows`, one does after all of these steps.
    """
    all_steps = tuple(steps)
    if not any(map(_is_hidden, all_steps)):
        return all_steps
    return tuple(_apart(all_steps, script_follows=script_follows))


def _is_hidden(step: Step) -> bool:
    return isinstance(step, Statement) and step.barrier is not None


def _apart(steps: tuple[Step, ...], *, script_follows: bool) -> Iterator[Step]:
    for at, step in enumerate(steps):
        if not isinstance(step, Statement) or step.barrier is None:
            yield step
        elif script_follows or _may_use(steps[at + 1 :], step.barrier.words):
            sql = step.barrier.sql
            yield evolve(step, sql=sql, transactional=False, again="", barrier=None)
        else:
            yield step


def _may_use(later: Iterable[Step], words: Iterable[str]) -> bool:
    """Whether one of the steps says one of the words, or whether nobody knows what it does."""
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words))
    return any(
        pattern.search(step.sql) is not None if isinstance(step, Statement) else True
        for step in later
        if not isinstance(step, Note) and not _is_hidden(step)
    )
