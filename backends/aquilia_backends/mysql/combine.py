"""Which changes of a table are one command? Columns that come one after the other, or that go.

    ALTER TABLE t ADD COLUMN a INTEGER
    ALTER TABLE t ADD COLUMN b INTEGER      ->  ALTER TABLE t ADD COLUMN a INTEGER, ADD COLUMN b ...

One command takes effect as a whole or not at all, which a migration here does not. Only what does
not look at what the others do is put together, and nothing that takes more than one command.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from attrs import evolve

from aquilia_backends.mysql.writer import MySQLWriter
from aquilia_backends.statement import Statement, Step
from aquilia_ir.operations import AddColumn, DropColumn
from aquilia_ir.schema import UniqueConstraint
from aquilia_ir.types import Expression


def combined(steps: Sequence[Step], writer: MySQLWriter) -> Iterator[Step]:
    """Yield `steps` with those neighbours put together that can be."""
    several = Counter(id(step.op) for step in steps)
    lone = {key for key, times in several.items() if times == 1}
    for shared, some in groupby(steps, key=lambda step: _shared(step, lone)):
        run = list(some)
        if shared is None or len(run) == 1:
            yield from run
        else:
            yield _one(run, writer.alter(shared[1]))


def _shared(step: Step, lone: set[int]) -> tuple[type, str] | None:
    """What a step must have in common with its neighbours, if it can be put together with any."""
    op = step.op
    if not isinstance(step, Statement) or id(op) not in lone:
        return None
    if isinstance(op, DropColumn) or (isinstance(op, AddColumn) and _stands_alone(op)):
        return type(op), op.table
    return None


def _stands_alone(op: AddColumn) -> bool:
    """Whether a new column needs no other one: its constraints and its value are its own."""
    return (
        op.column.identity is None
        and op.column.generated is None
        and not isinstance(op.column.default, Expression)
        and all(isinstance(constraint, UniqueConstraint) for constraint in op.constraints)
    )


def _one(run: Sequence[Step], start: str) -> Statement:
    statements = [step for step in run if isinstance(step, Statement)]
    clauses = [statement.sql.removeprefix(start.rstrip()).strip() for statement in statements]
    return evolve(statements[0], sql=f"{start.rstrip()}\n  " + ",\n  ".join(clauses))
