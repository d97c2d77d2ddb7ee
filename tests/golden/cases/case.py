"""What is a golden case? A name, a schema, and operations on it; and short words to write them."""

from attrs import frozen

from aquilia_ir.operations import Operation
from aquilia_ir.schema import Column, Identity, PrimaryKey, Schema, Table
from aquilia_ir.types import Integer, Type, VarChar


@frozen
class Case:
    """Operations on a schema; `title` says what the SQL of each dialect is to show."""

    title: str
    before: Schema
    operations: tuple[Operation, ...]


def case(title: str, *operations: Operation, before: tuple[Table, ...] = ()) -> Case:
    return Case(title, Schema(before), operations)


ID = Column("id", Integer(), identity=Identity())
KEY = PrimaryKey(("id",))
EMAIL = Column("email", VarChar(255))
NAME = Column("name", VarChar(100))


def table(name: str, *columns: Column, **more: object) -> Table:
    """A table with a numbered primary key and other columns."""
    return Table(name, (ID, *columns), primary_key=KEY, **more)  # type: ignore[arg-type]


def column(name: str, type: Type, **more: object) -> Column:  # noqa: A002
    """A column that may hold NULL."""
    return Column(name, type, **{"nullable": True, **more})  # type: ignore[arg-type]
