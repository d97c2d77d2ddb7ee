"""Which dropped tables and columns are probably added ones of another name? Candidates, scored.

    before      users(id, name, age, email)   after   accounts(id, name, age, email_address)
    candidates  users -> accounts, 0.6        email -> email_address in accounts, 0.8

A rename is a decision: this pass proposes, the caller decides, `diff` is told. Two tables are a
candidate if the Jaccard similarity of their columns, taken as pairs of name and type, is at least
0.6; nullability, defaults and keys do not count. Two columns of one table are a candidate if their
types are equal and `similar.likeness` finds their names alike. Each thing is in one candidate at
most: the best pairs win, and the first names among equals.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import chain, islice, pairwise
from typing import Literal

from attrs import field, frozen

from aquilia_ir.schema import Schema, Table
from aquilia_ir.similar import likeness, words
from aquilia_ir.types import Type

SIMILAR = 0.6
"""The least Jaccard similarity of two tables that may be one."""

_NEIGHBOURS = 50
"""How many others each thing is compared with."""

Pair = tuple[str, str]


def _sorted_pairs(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    return tuple(sorted(pairs))


def _sorted_triples(triples: Iterable[tuple[str, str, str]]) -> tuple[tuple[str, str, str], ...]:
    return tuple(sorted(triples))


@frozen
class Renames:
    """Decisions: tables as (old, new), columns as (table as named after, old, new)."""

    tables: tuple[Pair, ...] = field(default=(), converter=_sorted_pairs)
    columns: tuple[tuple[str, str, str], ...] = field(default=(), converter=_sorted_triples)


NO_RENAMES = Renames()


@frozen
class Candidate:
    """A rename that seems likely; `table` is the table's name after, for a table as for a column.

    `score` is from 0.6 to 1, for tables of the same columns and columns of the same words.
    """

    kind: Literal["table", "column"]
    table: str
    old: str
    new: str
    score: float


def candidates(
    before: Schema,
    after: Schema,
    *,
    decided: Renames = NO_RENAMES,
    refused: Renames = NO_RENAMES,
) -> tuple[Candidate, ...]:
    """Return what may have been renamed beyond what is `decided`: tables, then columns, by name.

    What was `refused` gives way to the next best that each of its two things can be. Columns are
    compared in tables that kept their name and in those renamed, by decision or by candidate. Each
    thing dropped is compared with at most 50 of those added, those that share what is rarest, so
    the cost stays in proportion to the size of the schemas.
    """
    tables = tuple(_table_candidates(before, after, decided, frozenset(refused.tables)))
    pairs = (*decided.tables, *((c.old, c.new) for c in tables))
    return (*tables, *_column_candidates(before, after, pairs, decided, refused))


def decide(found: Iterable[Candidate]) -> Renames:
    """Take every candidate for a rename: the default, since each thing is in one at most."""
    chosen = tuple(found)
    return Renames(
        tables=((c.old, c.new) for c in chosen if c.kind == "table"),
        columns=((c.table, c.old, c.new) for c in chosen if c.kind == "column"),
    )


def _loose(
    olds: Iterable[str], news: Iterable[str], decided: Iterable[Pair]
) -> tuple[list[str], list[str]]:
    """Return the names that are dropped and those that are added, in their order.

    A name that a decided rename gives away, or takes, stands for two things and joins nothing.
    """
    pairs, before, after = list(decided), dict.fromkeys(olds), dict.fromkeys(news)
    given, taken = {old for old, _ in pairs}, {new for _, new in pairs}
    dropped = [old for old in before if old not in given and (old not in after or old in taken)]
    added = [new for new in after if new not in taken and (new not in before or new in given)]
    return dropped, added


Feature = tuple[str, Type]
Numbers = dict[Feature, int]
Shape = tuple[int, ...]
"""What counts of a thing, as numbers, since types are slow to compare and hash."""


def _table_candidates(
    before: Schema, after: Schema, decided: Renames, refused: Container[Pair]
) -> Iterator[Candidate]:
    old_names, new_names = ([table.name for table in side.tables] for side in (before, after))
    dropped, added = _loose(old_names, new_names, decided.tables)
    numbers: Numbers = {}
    olds, news = _shapes(before, dropped, numbers), _shapes(after, added, numbers)
    sets = {shape: frozenset(shape) for shape in (*olds, *news)}
    scored = (
        (_jaccard(sets[old], sets[new]), olds[old], news[new])
        for old, new in _neighbours(tuple(olds), tuple(news))
    )
    # Tables of one shape are alike in all that counts, so their names decide.
    best = sorted((pair for pair in scored if pair[0] >= SIMILAR), key=_best_first)
    found = [
        Candidate("table", new, old, new, score)
        for score, alike, others in best
        for old, new in _take_pairs(alike, others, refused)
    ]
    yield from sorted(found, key=lambda candidate: candidate.new)


def _best_first(pair: tuple[float, list[str], list[str]]) -> tuple[float, str, str]:
    score, olds, news = pair
    return -score, olds[0], news[0]


def _shapes(schema: Schema, names: Iterable[str], numbers: Numbers) -> dict[Shape, list[str]]:
    """Return the tables by their shape: those that have the same need one comparison only."""
    found: defaultdict[Shape, list[str]] = defaultdict(list)
    for table in map(schema.table, names):
        columns = sorted(table.columns, key=lambda column: column.name)
        shape = _numbered(((column.name, column.type) for column in columns), numbers)
        found[shape].append(table.name)
    return found


def _numbered(features: Iterable[Feature], numbers: Numbers) -> Shape:
    return tuple(numbers.setdefault(feature, len(numbers)) for feature in features)


def _jaccard(old: frozenset[int], new: frozenset[int]) -> float:
    common = len(old & new)
    return common / (len(old) + len(new) - common)


def _take_pairs(olds: list[str], news: list[str], refused: Container[Pair]) -> Iterator[Pair]:
    """Pair each with the first that it can be, and remove the pairs from both lists."""
    for old in tuple(olds):
        new = next((new for new in news if (old, new) not in refused), None)
        if new is not None:
            olds.remove(old)
            news.remove(new)
            yield old, new


def _neighbours(olds: Sequence[Shape], news: Sequence[Shape]) -> Iterator[tuple[Shape, Shape]]:
    """Yield the pairs to compare: equal ones first, then those sharing what is rarest."""
    having: defaultdict[int, list[int]] = defaultdict(list)
    for position, new in enumerate(news):
        for number in new:
            having[number].append(position)
    equal = {new: [position] for position, new in enumerate(news)}
    for old in olds:
        sharing = sorted((having[number] for number in old if number in having), key=len)
        near = chain(equal.get(old, ()), *(found[:_NEIGHBOURS] for found in sharing))
        yield from ((old, news[to]) for to in islice(dict.fromkeys(near), _NEIGHBOURS))


def _column_candidates(
    before: Schema, after: Schema, tables: Iterable[Pair], decided: Renames, refused: Renames
) -> Iterator[Candidate]:
    old_names = {new: old for old, new in tables}
    given = frozenset(old_names.values())
    pairs, no = _by_table(decided), _by_table(refused)
    olds = {table.name: table for table in before.tables}
    for table in after.tables:
        unchanged = "" if table.name in given else table.name
        old_table = olds.get(old_names.get(table.name, unchanged))
        if old_table is not None and old_table.column_names != table.column_names:
            name = table.name
            yield from _columns_of(old_table, table, pairs.get(name, ()), no.get(name, ()))


def _by_table(renames: Renames) -> dict[str, list[Pair]]:
    pairs: dict[str, list[Pair]] = {}
    for name, old, new in renames.columns:
        pairs.setdefault(name, []).append((old, new))
    return pairs


def _columns_of(
    before: Table, after: Table, decided: Iterable[Pair], refused: Container[Pair]
) -> Iterator[Candidate]:
    dropped, added = _loose(before.column_names, after.column_names, decided)
    numbers: Numbers = {}
    olds, news = _spellings(before, dropped, numbers), _spellings(after, added, numbers)
    scored = sorted(
        (-likeness(old, new), old, new)
        for shape, other in _neighbours(tuple(olds), tuple(news))
        for old in olds[shape]
        for new in news[other]
        if (old, new) not in refused
    )
    gone: set[str] = set()
    come: set[str] = set()
    for score, old, new in scored:
        if score < 0 and old not in gone and new not in come:
            gone.add(old)
            come.add(new)
            yield Candidate("column", after.name, old, new, -score)


def _spellings(table: Table, names: Iterable[str], numbers: Numbers) -> dict[Shape, list[str]]:
    """Return columns by the words and pairs of letters in their names, each with the type.

    Alike names of one type share some of them, and names of two types none.
    """
    found: defaultdict[Shape, list[str]] = defaultdict(list)
    for name in names:
        parts, type_ = words(name), table.column(name).type
        if not parts:
            continue
        pieces = dict.fromkeys((*parts, *map("".join, pairwise("".join(parts)))))
        found[_numbered(((piece, type_) for piece in pieces), numbers)].append(name)
    return found
