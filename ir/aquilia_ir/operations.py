"""What changes: the closed union of operations, as plain values without behaviour.

Each question about them (what comes after, what undoes it, what it touches) is a module of its own.
"""

from collections.abc import Iterable

from attrs import field, frozen

from aquilia_ir.extra import Extra
from aquilia_ir.schema import Column, Constraint, Index, PrimaryKey, Table, TableConstraint
from aquilia_ir.types import Default


@frozen
class CreateTable:
    """Create a table with its columns, constraints and indexes."""

    table: Table


@frozen
class DropTable:
    """Drop a table and its rows; no other table may still refer to it."""

    table: str


@frozen
class RenameTable:
    """Give a table another name, and the code's name for it with it; what refers to it follows."""

    table: str
    to: str
    model: str = field(default="", eq=False)


@frozen
class SetComment:
    """Set or, with None, remove the comment of a table."""

    table: str
    comment: str | None


def _constraints(constraints: Iterable[Constraint]) -> tuple[Constraint, ...]:
    return tuple(sorted(constraints, key=repr))


@frozen
class AddColumn:
    """Add a column with the constraints that are over it alone.

    Rows that are there get the default of the column, or what `fill` says instead, just once.
    """

    table: str
    column: Column
    constraints: tuple[Constraint, ...] = field(default=(), converter=_constraints)
    fill: Default | None = None


@frozen
class DropColumn:
    """Drop a column, its values, and the constraints that are over it alone."""

    table: str
    column: str


@frozen
class AlterColumn:
    """Make the column of the same name like `column`."""

    table: str
    column: Column


@frozen
class RenameColumn:
    """Give a column another name; keys, indexes and expressions follow."""

    table: str
    column: str
    to: str


@frozen
class SetPrimaryKey:
    """Make `primary_key`, or none, the primary key of a table."""

    table: str
    primary_key: PrimaryKey | None


@frozen
class AddConstraint:
    """Add a constraint that all rows must fulfil from now on."""

    table: str
    constraint: TableConstraint


@frozen
class DropConstraint:
    """Drop the constraint equal to this one."""

    table: str
    constraint: TableConstraint


@frozen
class CreateIndex:
    """Create an index; `concurrently` lets others write to the table in the meantime."""

    table: str
    index: Index
    concurrently: bool = field(default=False, kw_only=True)


@frozen
class DropIndex:
    """Drop the index of that name; `concurrently` is as with CreateIndex."""

    table: str
    index: str
    concurrently: bool = field(default=False, kw_only=True)


@frozen
class RenameIndex:
    """Give an index another name."""

    table: str
    index: str
    to: str


@frozen
class CreateExtra:
    """Make something beside the tables; what has its kind and name gives way to it."""

    extra: Extra


@frozen
class DropExtra:
    """Drop what has that kind and name beside the tables."""

    kind: str
    name: str


def _operations(operations: Iterable["Operation"]) -> tuple["Operation", ...]:
    return tuple(operations)


def _scripts(scripts: str | Iterable[str]) -> tuple[str, ...]:
    return (scripts,) if isinstance(scripts, str) else tuple(scripts)


def _optional_scripts(scripts: str | Iterable[str] | None) -> tuple[str, ...] | None:
    return None if scripts is None else _scripts(scripts)


@frozen
class RunSQL:
    """Run scripts of the user's own, as written, one after the other.

    `reverse` undoes them: None if nothing can, empty if nothing has to. `state` declares what
    they do to the schema.
    """

    forward: tuple[str, ...] = field(converter=_scripts)
    reverse: tuple[str, ...] | None = field(default=None, converter=_optional_scripts)
    state: tuple["Operation", ...] = field(default=(), converter=_operations)


@frozen
class RunPython:
    """Call a function of the migration's file, by its name, with the raw connection."""

    forward: str
    reverse: str | None = None
    state: tuple["Operation", ...] = field(default=(), converter=_operations)


Operation = (
    CreateTable
    | DropTable
    | RenameTable
    | SetComment
    | AddColumn
    | DropColumn
    | AlterColumn
    | RenameColumn
    | SetPrimaryKey
    | AddConstraint
    | DropConstraint
    | CreateIndex
    | DropIndex
    | RenameIndex
    | CreateExtra
    | DropExtra
    | RunSQL
    | RunPython
)
