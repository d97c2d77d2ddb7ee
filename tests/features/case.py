"""What is a feature case? A schema before, one after, rows, and what an engine can't do of it."""

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from aquilia_ir.renames import NO_RENAMES, Renames
from aquilia_ir.schema import Column, Identity, PrimaryKey, Schema, Table
from aquilia_ir.types import Integer, Type, VarChar


@frozen(kw_only=True)
class Case:
    """A change of one feature; it and its undoing are tested."""

    title: str
    before: Schema
    after: Schema
    renames: Renames = NO_RENAMES
    values: Mapping[str, tuple[str, ...]] = field(factory=dict)
    """For `table.column`, the literals that rows get one after the other, instead of 1, 2, 3."""
    cannot: Mapping[str, str] = field(factory=dict)
    """For each engine that can't hold one of the schemas, the code with which it says so."""
    empty: frozenset[str] = field(default=frozenset(), converter=frozenset)
    """The engines on which no rows can have the change."""
    refused: Mapping[str, str] = field(factory=dict)
    """For each engine whose server turns out not to hold one of the schemas, the code of that."""


def case(title: str, before: Iterable[Table], after: Iterable[Table], **more: object) -> Case:
    return Case(title=title, before=Schema(before), after=Schema(after), **more)  # type: ignore[arg-type]


ID = Column("id", Integer(), identity=Identity())
PLAIN_ID = Column("id", Integer())
KEY = PrimaryKey(("id",))
NAME = Column("name", VarChar(100), nullable=True)


def table(name: str, *columns: Column, **more: object) -> Table:
    """A table with a numbered primary key and other columns."""
    return Table(name, (ID, *columns), primary_key=KEY, **more)  # type: ignore[arg-type]


def plain(name: str, *columns: Column, **more: object) -> Table:
    """A table with a primary key that nothing numbers, and other columns."""
    return Table(name, (PLAIN_ID, *columns), primary_key=KEY, **more)  # type: ignore[arg-type]


def column(name: str, type: Type, **more: object) -> Column:  # noqa: A002  the word of the IR
    """A column that may hold NULL."""
    return Column(name, type, **{"nullable": True, **more})  # type: ignore[arg-type]


def change(title: str, old: Column, new: Column, **more: object) -> Case:
    """One column of a table becomes another one."""
    return case(title, [table("samples", NAME, old)], [table("samples", NAME, new)], **more)
