"""What stands on a column: the constraints over it alone, and whatever else needs it."""

from collections.abc import Iterator

from aquilia_ir.expressions import mentioned, mentions
from aquilia_ir.schema import (
    CheckConstraint,
    Constraint,
    ForeignKey,
    Index,
    IndexExpression,
    Table,
    TableConstraint,
)


def is_over_alone(constraint: Constraint, column: str, table: Table) -> bool:
    """Whether `constraint` of `table` is over that column and no other."""
    if isinstance(constraint, CheckConstraint):
        return mentioned(constraint.sql, table.column_names) == {column}
    return constraint.columns == (column,)


def owned(table: Table, column: str) -> tuple[Constraint, ...]:
    """Return the constraints over that column alone: they come and go with it."""
    key = () if table.primary_key is None else (table.primary_key,)
    return tuple(c for c in (*key, *table.constraints) if is_over_alone(c, column, table))


def index_columns(index: Index, table: Table) -> frozenset[str]:
    """Return the columns of `table` that `index` needs, those inside of expressions included."""
    texts = [part.sql for part in index.parts if isinstance(part, IndexExpression)]
    texts += [] if index.where is None else [index.where]
    inside = (mentioned(sql, table.column_names) for sql in texts)
    return frozenset(index.columns).union(*inside)


def called(constraint: Constraint) -> str:
    """Name a constraint for a sentence: by its name, or else by what it says."""
    kind = {"CheckConstraint": "check", "ForeignKey": "foreign key", "PrimaryKey": "primary key"}
    word = kind.get(type(constraint).__name__, "unique constraint")
    if constraint.name is not None:
        return f'{word} "{constraint.name}"'
    if isinstance(constraint, CheckConstraint):
        return f"{word} ({constraint.sql})"
    return f"{word} ({', '.join(constraint.columns)})"


def uses(table: Table, column: str) -> Iterator[str]:
    """Yield a description of everything in `table` that keeps the column from being dropped."""
    key = () if table.primary_key is None else (table.primary_key,)
    for constraint in (*key, *table.constraints):
        if _needs(constraint, column, table) and not is_over_alone(constraint, column, table):
            yield called(constraint)
    for index in table.indexes:
        if column in index_columns(index, table):
            yield f'index "{index.name}"'
    for other in table.columns:
        if other.generated and other.name != column and mentions(other.generated.sql, column):
            yield f'generated column "{other.name}"'


def _needs(constraint: Constraint | TableConstraint, column: str, table: Table) -> bool:
    if isinstance(constraint, CheckConstraint):
        return mentions(constraint.sql, column)
    if column in constraint.columns:
        return True
    if not isinstance(constraint, ForeignKey) or constraint.table != table.name:
        return False
    return column in constraint.references
