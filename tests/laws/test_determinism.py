"""Do two processes write the same bytes, whatever the seed of their hashes?"""

import os
import subprocess
import sys
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from aquilia_ir.diff import diff
from aquilia_ir.renames import candidates, decide
from aquilia_ir.schema import Schema
from aquilia_schema.testing.strategies import schema_pairs

PROGRAM = """
import sys, random
from aquilia_ir.diff import diff
from aquilia_ir.renames import candidates, decide
from aquilia_ir.serialize import (
    fingerprint, operations_to_text, schema_from_text, schema_to_text
)
from aquilia_ir.schema import (
    CheckConstraint, Column, ForeignKey, Generated, Index, IndexColumn, PrimaryKey, Schema, Table,
    UniqueConstraint,
)
from aquilia_ir.types import Integer, Text

def table(chance, name, names):
    columns = chance.sample("abcdefgh", 6)
    key = columns[:2]
    listed = [Column(c, chance.choice([Integer(), Text()])) for c in columns[:-1]]
    listed.append(Column(columns[-1], Text(), generated=Generated(" || ".join(columns[:4]))))
    rules = [UniqueConstraint(chance.sample(columns, 2), "u")]
    rules += [CheckConstraint(f"{c} > {d}") for c, d in zip(columns, columns[1:])]
    rules += [ForeignKey(key, other, key) for other in chance.sample(names, 3)]
    indexes = [Index(f"i{c}", [IndexColumn(c)]) for c in chance.sample(columns, 3)]
    return Table(name, listed, PrimaryKey(key), rules, indexes)

def schema(seed):
    chance = random.Random(seed)
    names = chance.sample([f"t{n}" for n in range(30)], 20)
    return Schema([table(chance, name, names) for name in names])

for seed in range(20):
    before, after = schema(seed), schema(seed + 1)
    found = candidates(before, after)
    print(found)
    print(operations_to_text(diff(before, after, renames=decide(found))))
    print(fingerprint(before), schema_to_text(after))
"""


def _output(seed: str) -> bytes:
    env = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM], env=env, check=True, capture_output=True
    ).stdout


def test_two_processes_with_different_hash_seeds_write_the_same_bytes() -> None:
    first, second = _output("1"), _output("4242")

    assert len(first) > 100_000
    assert first == second


def _shuffled(schema: Schema, draw: st.DataObject) -> Schema:
    tables: Iterable[object] = draw.draw(st.permutations(schema.tables))
    return Schema(tables)  # type: ignore[arg-type]


@given(schema_pairs(), st.data())
def test_the_order_in_which_tables_were_given_does_not_count(
    pair: tuple[Schema, Schema], draw: st.DataObject
) -> None:
    before, after = pair
    others = _shuffled(before, draw), _shuffled(after, draw)
    renames = decide(candidates(before, after))

    assert decide(candidates(*others)) == renames
    assert repr(diff(*others, renames=renames)) == repr(diff(before, after, renames=renames))
