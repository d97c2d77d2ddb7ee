"""Strategies for names, types and columns."""

from collections.abc import Sequence
from functools import lru_cache

from hypothesis import strategies as st

from aquilia_ir.schema import Column
from aquilia_ir.types import (
    Array,
    Blob,
    Boolean,
    Char,
    Constant,
    Date,
    Decimal,
    Default,
    Double,
    Enum,
    Expression,
    Integer,
    Interval,
    Json,
    Native,
    Opaque,
    Real,
    Scalar,
    Text,
    Time,
    Timestamp,
    Type,
    Uuid,
    VarChar,
)
from aquilia_schema.testing.limits import COLUMN_NAMES, ODD_NAMES, TABLE_NAMES, Limits, limits_of
from aquilia_schema.testing.picking import pick
from aquilia_schema.testing.samples import samples

_PLAIN: tuple[Type, ...] = (
    Integer(32),
    Integer(64),
    Integer(16),
    Boolean(),
    Text(),
    Text(),
    Real(),
    Double(),
    Timestamp(),
    Timestamp(zone=True),
    Date(),
    Time(),
    Interval(),
    Uuid(),
    Blob(),
    Json(),
)

_VALUES = ("a", "b", "A", "it's", "a,b", "(c)", "new\nline", "é", 'say "hi"', "%")
_NAMED_ENUMS = (Enum(("sad", "ok"), "mood"), Enum(("it's", "b"), 'My "Enum"'))
_FLAVOURS = (
    (False, None),
    (True, None),
    (False, None),
    (True, None),
    (False, "plain"),
    (True, 'it\'s 100% \n"odd" \\ é'),
)
"""Whether a column can be NULL, and its comment."""
_LONGEST_DEFAULT = 100
TEXTUAL = (VarChar, Char, Text)


def names(*, dialect: str | None = None) -> st.SearchStrategy[str]:
    """Names for tables and columns: mostly plain, some reserved, quoted, long or not ASCII."""
    limits_of(dialect)
    return st.sampled_from(tuple(dict.fromkeys(TABLE_NAMES + COLUMN_NAMES)) + ODD_NAMES)


def types(*, dialect: str | None = None) -> st.SearchStrategy[Type]:
    """Column types, each of them; named enums of one name always have the same values."""
    return types_within(limits_of(dialect))


@lru_cache
def types_within(limits: Limits) -> st.SearchStrategy[Type]:
    items: list[st.SearchStrategy[Type]] = [
        *map(st.just, _PLAIN),
        st.builds(VarChar, st.sampled_from((50, 255, 20, 1))),
        st.builds(Char, st.sampled_from((36, 2, 1))),
        st.builds(_decimal, st.integers(1, 12), st.integers(0, 12)),
        st.builds(Enum, st.lists(st.sampled_from(_VALUES), min_size=1, max_size=3, unique=True)),
        *map(st.just, _NAMED_ENUMS),
        *map(st.just, limits.opaque),
    ]
    if limits.opaque:
        words = (Opaque("postgresql", "tsvector"), Opaque("sqlite", "NVARCHAR(160)"))
        common = st.sampled_from((Text(), VarChar(500)))
        items.append(st.builds(Native, common, st.sampled_from((words, words[:1], words[1:]))))
    array = st.builds(Array, st.one_of(items))
    return st.one_of(*items, array, st.builds(Array, array))


def _decimal(precision: int, scale: int) -> Decimal:
    return Decimal(precision, min(precision, scale))


@st.composite
def columns(draw: st.DrawFn, *, dialect: str | None = None) -> Column:
    """Columns without what needs others: not generated, not numbered."""
    limits = limits_of(dialect)
    return draw_column(draw, draw(names(dialect=dialect)), draw(types_within(limits)), limits)


def draw_column(draw: st.DrawFn, name: str, type_: Type, limits: Limits) -> Column:
    nullable, comment = pick(draw, _FLAVOURS)
    textual = isinstance(type_, TEXTUAL)
    return Column(
        name,
        type_,
        nullable=nullable,
        default=pick(draw, defaults(type_, limits, nullable=nullable)),
        collation=pick(draw, (None, None, *limits.collations)) if textual else None,
        comment=comment,
    )


@lru_cache(maxsize=1024)
def defaults(type_: Type, limits: Limits, *, nullable: bool) -> Sequence[Default | None]:
    """Return defaults that fit a type, None for none among them; NULL only where it is allowed."""
    options: list[Default] = [Constant(None)] if nullable else []
    options += [Constant(value) for value in constants(type_)]
    options += _expressions(type_)
    if limits.loose_defaults and isinstance(type_, Boolean | Integer):
        options += [Constant(value) for value in (True, 1)]
    return (None, *[None] * (len(options) // 2), *options)


def constants(type_: Type) -> Sequence[Scalar]:
    """Return the values of a type that can stand in a DEFAULT clause."""
    if isinstance(type_, Array | Opaque | Native):
        return ()
    values = samples(type_)
    return [v for v in values if not isinstance(v, str) or len(v) < _LONGEST_DEFAULT]


def _expressions(type_: Type) -> list[Default]:
    match type_:
        case Timestamp():
            return [Expression("CURRENT_TIMESTAMP")]
        case Date():
            return [Expression("CURRENT_DATE")]
        case Integer():
            return [Expression("1 + 1")]
        case Text():
            return [Expression("lower('IT''S 100%')")]
        case _:
            return []
