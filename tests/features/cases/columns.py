"""Feature cases: columns come and go, may be NULL or not, and have defaults and comments."""

from collections.abc import Iterator

from attrs import evolve

from aquilia_ir.renames import Renames
from aquilia_ir.schema import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    IndexColumn,
    UniqueConstraint,
)
from aquilia_ir.types import (
    Boolean,
    Constant,
    Date,
    Decimal,
    Double,
    Expression,
    Integer,
    Interval,
    Json,
    Scalar,
    Text,
    Timestamp,
    Type,
    VarChar,
)
from features.case import NAME, Case, case, change, column, table

_DEFAULTS: tuple[tuple[Type, Scalar, Scalar], ...] = (
    (Integer(), 1, -2),
    (Integer(64), 2**62, 0),
    (Boolean(), True, False),
    (VarChar(20), "a", 'it\'s "b" 100% \\ :x'),
    (VarChar(30), "", "ü☃"),
    (Decimal(10, 2), 1, 0),
    (Double(), 0.5, -1.0),
    (Date(), "2020-01-01", "2020-02-29"),
    (Timestamp(), "2020-01-01 00:00:00", "2020-02-29 12:00:00"),
    (Interval(), 0, 90_000_001),
)
_NOW = Expression("CURRENT_TIMESTAMP")


def _defaults() -> Iterator[Case]:
    for type_, first, second in _DEFAULTS:
        none = column("it", type_)
        one, other = (evolve(none, default=Constant(value)) for value in (first, second))
        yield change(f"{type_} gets a default", none, one)
        yield change(f"{type_} gets another default", one, other)
        yield case(
            f"{type_} is added with a default",
            [table("samples", NAME)],
            [table("samples", NAME, evolve(other, nullable=False))],
        )
    moment = column("it", Timestamp(), default=_NOW)
    yield change("a default is computed", column("it", Timestamp()), moment)
    yield change(
        "a default is computed no more",
        moment,
        evolve(moment, default=Constant("2020-01-01 00:00:00")),
    )
    yield change(
        "a default of a text without limit",
        column("it", Text()),
        column("it", Text(), default=Constant("x")),
    )
    yield change(
        "a default of a document",
        column("it", Json()),
        column("it", Json(), default=Constant("{}")),
        values={"samples.it": ("'[]'", "'{}'", "'1'")},
    )
    yield change(
        "a default changes with the type",
        column("it", Integer(), default=Constant(1)),
        column("it", VarChar(20), default=Constant("one")),
    )
    yield change(
        "a default goes with NOT NULL",
        Column("it", Integer(), default=Constant(1)),
        column("it", Integer()),
    )


def _nulls() -> Iterator[Case]:
    for type_ in (Integer(), VarChar(20), Boolean(), Timestamp()):
        yield change(f"{type_} may be null", Column("it", type_), column("it", type_))
        yield change(f"{type_} may not be null", column("it", type_), Column("it", type_))
    yield change(
        "type and null change together", column("it", Integer()), Column("it", Integer(64))
    )


def _comments() -> Iterator[Case]:
    it = column("it", Integer())
    one, other = evolve(it, comment="it's one"), evolve(it, comment='"two" 100% \\ :x')
    yield change("a comment is set", it, one)
    yield change("a comment changes", one, other)
    yield change("a comment and a type change", one, column("it", Integer(64), comment="big"))
    yield change("a comment stays when the type changes", other, evolve(other, type=Integer(64)))


def _coming(title: str, it: Column, **more: object) -> Case:
    return case(title, [table("samples", NAME)], [table("samples", NAME, it, **more)])


def _arrivals() -> Iterator[Case]:
    it = column("it", Integer())
    fixed = Column("it", Integer(), default=Constant(7))
    yield _coming("a column comes", it)
    yield _coming("a column comes that may not be null", fixed)
    yield _coming("a unique column comes", it, constraints=[UniqueConstraint(("it",))])
    yield _coming("a checked column comes", it, constraints=[CheckConstraint("it > 0")])
    yield _coming("an indexed column comes", it, indexes=[Index("its", [IndexColumn("it")])])
    yield _coming(
        "a column comes with a foreign key to its own table",
        it,
        constraints=[ForeignKey(("it",), "samples", ("id",))],
    )
    yield case(
        "columns come and go",
        [table("samples", column("a", Integer()), column("b", Text()))],
        [table("samples", column("c", Integer()), column("d", Text()))],
    )
    yield case(
        "all columns but the key change",
        [table("samples", column("a", Integer()), column("b", VarChar(20)))],
        [table("samples", column("a", Integer(64)), column("b", VarChar(50)))],
    )


def _renamed(title: str, **more: object) -> Case:
    it = column("it", Integer())
    new = {
        key: [_with(part, "it", "that") for part in parts]  # type: ignore[attr-defined]
        for key, parts in more.items()
    }
    return case(
        title,
        [table("samples", NAME, it, **more)],
        [table("samples", NAME, evolve(it, name="that"), **new)],
        renames=Renames(columns=[("samples", "it", "that")]),
    )


def _with(part: object, old: str, new: str) -> object:
    match part:
        case CheckConstraint(sql=sql):
            return evolve(part, sql=sql.replace(old, new))
        case UniqueConstraint() | ForeignKey():
            return evolve(part, columns=[new if name == old else name for name in part.columns])
        case Index():
            return evolve(part, parts=[IndexColumn(new)])
        case _:
            raise AssertionError(part)


def _renames() -> Iterator[Case]:
    yield _renamed("a column is renamed")
    yield _renamed("a unique column is renamed", constraints=[UniqueConstraint(("it",))])
    yield _renamed("a named unique column is renamed", constraints=[UniqueConstraint(("it",), "u")])
    yield _renamed("a checked column is renamed", constraints=[CheckConstraint("it > 0")])
    yield _renamed("a named check is renamed", constraints=[CheckConstraint("it > 0", "positive")])
    yield _renamed("an indexed column is renamed", indexes=[Index("its", [IndexColumn("it")])])
    yield _renamed(
        "a referring column is renamed", constraints=[ForeignKey(("it",), "samples", ("id",))]
    )
    yield _renamed(
        "a column of a composite unique constraint is renamed",
        constraints=[UniqueConstraint(("it", "name"))],
    )
    a, b = column("a", Integer()), column("b", Integer())
    yield case(
        "two columns swap their names",
        [table("samples", a, b)],
        [table("samples", a, b)],
        renames=Renames(columns=[("samples", "a", "b"), ("samples", "b", "a")]),
    )
    yield case(
        "a column is renamed and its type changes",
        [table("samples", a)],
        [table("samples", column("b", Integer(64)))],
        renames=Renames(columns=[("samples", "a", "b")]),
    )
    yield case(
        "a column is renamed and another one takes its name",
        [table("samples", a)],
        [table("samples", b, column("a", Text()))],
        renames=Renames(columns=[("samples", "a", "b")]),
    )
    yield case(
        "the case of a name changes",
        [table("samples", a)],
        [table("samples", column("A", Integer()))],
        renames=Renames(columns=[("samples", "a", "A")]),
    )


CASES = (*_defaults(), *_nulls(), *_comments(), *_arrivals(), *_renames())
