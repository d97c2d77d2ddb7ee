"""Which operations are compiled together? Runs of them between the user's own scripts.

    CreateTable, AddColumn, RunSQL, AddColumn  ->  (CreateTable, AddColumn), (RunSQL,), (AddColumn,)

A script may change what the catalogue holds, so what follows it is compiled only after it has run.
So may a rename before a change that looks at the catalogue: that is for the compiler to say.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from aquilia_backends.barriers import with_barriers
from aquilia_backends.compiler import Compiler
from aquilia_backends.session import Catalogue
from aquilia_backends.statement import Step
from aquilia_ir.apply import apply_all
from aquilia_ir.operations import Operation, RunPython, RunSQL
from aquilia_ir.schema import Schema


def segments(ops: Iterable[Operation]) -> Iterator[tuple[Operation, ...]]:
    """Split operations before and after each script or function of the user's."""
    for own, run in groupby(ops, key=lambda op: isinstance(op, RunSQL | RunPython)):
        if own:
            yield from ((op,) for op in run)
        else:
            yield tuple(run)


def compile_lazily(
    ops: Iterable[Operation],
    before: Schema,
    compiler: Compiler,
    catalogue: Callable[[], Catalogue] = Catalogue,
) -> Iterator[Step]:
    """Yield the steps of a migration; each segment is compiled when the one before it has run.

    `catalogue` is asked at the start of each segment. What comes after one may do as a script does.
    """
    runs = tuple(part for segment in segments(ops) for part in compiler.parts(segment))
    for at, segment in enumerate(runs, start=1):
        steps = compiler.compile(segment, before, catalogue())
        yield from with_barriers(steps, script_follows=at < len(runs))
        before = apply_all(segment, before)
