"""How long does a diff take? Medians of CPU seconds for schemas of growing size.

python benchmarks/bench_diff.py [sizes ...]

same      against an equal schema that was built separately
edited    1 % of the tables changed and 1 % renamed, the renames found by `candidates`
replaced  every table dropped and as many others added, with `candidates`
renamed   every table renamed, the renames found by `candidates`
chain     every table created, each referring to the one before
"""

import sys
from collections.abc import Callable
from statistics import median
from time import process_time

from attrs import evolve

from aquilia_ir.diff import diff
from aquilia_ir.renames import candidates, decide
from aquilia_ir.schema import Column, ForeignKey, Index, IndexColumn, PrimaryKey, Schema, Table
from aquilia_ir.types import Boolean, Constant, Integer, Text, Timestamp, VarChar

SIZES = (500, 5_000, 20_000)
RUNS = 3
Pair = tuple[Schema, Schema]


def table(number: int, name: str, *, refers: bool = True) -> Table:
    """Return a table of ten columns, some of them like those of all others, some its own."""
    other = f"t{number - 1:05}"
    return Table(
        name,
        [
            Column("id", Integer(64)),
            Column("created_at", Timestamp()),
            Column("active", Boolean(), default=Constant(value=True)),
            Column("owner_id", Integer(64), nullable=True),
            Column("title", VarChar(100 + number % 7)),
            Column("body", Text(), nullable=True),
            *(Column(f"field_{number}_{at}", VarChar(20)) for at in range(4)),
        ],
        PrimaryKey(["id"]),
        [ForeignKey(["owner_id"], other, ["id"])] if refers and number else [],
        [Index(f"ix_{name}_title", [IndexColumn("title")])],
    )


def schema(size: int) -> Schema:
    return Schema(table(number, f"t{number:05}") for number in range(size))


def same(size: int) -> Pair:
    return schema(size), schema(size)


def edited(size: int) -> Pair:
    """Change the last hundredth of the tables, and rename the hundredth before."""
    few = size // 100
    before = schema(size)
    after = [
        evolve(t, name=f"new_{t.name}") if number >= size - few else t
        for number, t in enumerate(schema(size).tables)
    ]
    for number in range(size - 2 * few, size - few):
        columns = (*after[number].columns[:-1], Column("extra", Integer(32), nullable=True))
        after[number] = evolve(after[number], columns=columns)
    names = {t.name for t in before.tables[-few:]}
    return before, Schema(
        evolve(
            t,
            constraints=[
                evolve(key, table=f"new_{key.table}" if key.table in names else key.table)
                for key in t.foreign_keys
            ],
        )
        for t in after
    )


def replaced(size: int) -> Pair:
    others = (table(size + number, f"u{number:05}", refers=False) for number in range(size))
    return schema(size), Schema(others)


def renamed(size: int) -> Pair:
    before = [table(number, f"t{number:05}", refers=False) for number in range(size)]
    return Schema(before), Schema(evolve(t, name=f"v{t.name}") for t in before)


def chain(size: int) -> Pair:
    return Schema(), schema(size)


def measure(pair: Pair, *, guess: bool) -> tuple[float, int]:
    before, after = pair
    started = process_time()
    found = decide(candidates(before, after)) if guess else decide(())
    ops = diff(before, after, renames=found)
    return process_time() - started, len(ops)


CASES: tuple[tuple[Callable[[int], Pair], bool], ...] = (
    (same, False),
    (edited, True),
    (replaced, True),
    (renamed, True),
    (chain, False),
)


def main(sizes: tuple[int, ...]) -> None:
    print(f"{'case':10} {'tables':>7} {'operations':>10} {'seconds':>9} {'us/table':>9}")
    for case, guess in CASES:
        for size in sizes:
            runs = [measure(case(size), guess=guess) for _ in range(RUNS)]
            seconds = median(run[0] for run in runs)
            each = seconds / size * 1e6
            print(f"{case.__name__:10} {size:7} {runs[0][1]:10} {seconds:9.3f} {each:9.1f}")


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
