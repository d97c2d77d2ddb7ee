"""What has to be renamed along with a table or column of MySQL? All that is named after it.

Constraints can't be renamed, and a column can't be while a check, a computed column or an index
over an expression mentions it: these go before, and come back after.
"""

from collections.abc import Iterator

from attrs import frozen

from aquilia_backends.following import image_of
from aquilia_backends.mysql.alter import attached, detached
from aquilia_backends.mysql.keys import own_keys
from aquilia_backends.mysql.writer import MySQLWriter
from aquilia_backends.writer import constraint_columns
from aquilia_ir.expressions import mentioned, mentions
from aquilia_ir.operations import RenameColumn, RenameTable
from aquilia_ir.schema import (
    CheckConstraint,
    Column,
    Index,
    IndexColumn,
    Table,
    TableConstraint,
    UniqueConstraint,
)
from aquilia_ir.types import Date, Enum, Opaque, Time, Timestamp
from aquilia_ir.uses import index_columns

_COPIED = Date | Enum | Opaque | Time | Timestamp
"""The types of columns of which MySQL looks at all values again, if a check is over one."""


@frozen
class Renaming:
    """The change by `op`, which makes `new` of the table `old`."""

    writer: MySQLWriter
    op: RenameTable | RenameColumn
    old: Table
    new: Table
    in_foreign_key: bool = False
    """Whether the column that is renamed refers to another by a foreign key, or is referred to."""

    def lines(self) -> Iterator[str]:
        """Yield the commands of the change."""
        writer, computed = self.writer, self._computed()
        for column in computed:
            yield detached(writer, column, self.old)
        bound = self._bound(computed)
        indexes = self._expression_indexes(computed)
        gone = [writer.drop_clause(constraint, self.old) for constraint in bound]
        gone += [f"DROP INDEX {writer.ident(index.name)}" for index in indexes]
        if gone:
            yield writer.alter(self.old.name, *gone)
        names = tuple(self._index_names())
        between = [clause for *some, _ in names for clause in some]
        if between:
            yield writer.alter(self.old.name, *between)
        yield writer.alter(self.old.name, *(last for *_, last in names), self._itself())
        come = [f"ADD {writer.index_clause(self.new.index(index.name))}" for index in indexes]
        come += [
            f"ADD {writer.constraint_sql(image_of(c, self.old.name, self.op), self.new)}"
            for c in bound
        ]
        if come:
            yield writer.alter(self.new.name, *come)
        for column in computed:
            yield attached(writer, self.new.column(column.name), self.new)

    def _itself(self) -> str:
        to = self.writer.ident(self.op.to)
        if isinstance(self.op, RenameTable):
            return f"RENAME TO {to}"
        return f"RENAME COLUMN {self.writer.ident(self.op.column)} TO {to}"

    def _names(self, constraint: TableConstraint) -> tuple[str, str]:
        renamed = image_of(constraint, self.old.name, self.op)
        return (
            self.writer.constraint_name(constraint, self.old),
            self.writer.constraint_name(renamed, self.new),
        )

    def _bound(self, computed: tuple[Column, ...]) -> tuple[TableConstraint, ...]:
        """The constraints that can't stay as they are; those of computed columns have gone."""
        gone = {column.name for column in computed}
        return tuple(
            constraint
            for constraint in self.old.constraints
            if not gone & set(constraint_columns(constraint, self.old))
            and (self._is_stuck(constraint) or self._is_misnamed(constraint))
        )

    def _is_stuck(self, constraint: TableConstraint) -> bool:
        if not isinstance(self.op, RenameColumn) or not isinstance(constraint, CheckConstraint):
            return False
        # MySQL copies a table with a check over such a column, and then can't rename a key
        some = self.old.columns if self.in_foreign_key else ()
        copied = [column.name for column in some if isinstance(column.type, _COPIED)]
        return bool(mentioned(constraint.sql, [self.op.column, *copied]))

    def _is_misnamed(self, constraint: TableConstraint) -> bool:
        old, new = self._names(constraint)
        return old != new and not isinstance(constraint, UniqueConstraint)

    def _computed(self) -> tuple[Column, ...]:
        if not isinstance(self.op, RenameColumn):
            return ()
        name = self.op.column
        return tuple(c for c in self.old.columns if c.generated and mentions(c.generated.sql, name))

    def _expression_indexes(self, computed: tuple[Column, ...]) -> tuple[Index, ...]:
        if not isinstance(self.op, RenameColumn):
            return ()
        gone = {column.name for column in computed}
        return tuple(
            index
            for index in self.old.indexes
            if self.op.column in index_columns(index, self.old)
            and not gone & index_columns(index, self.old)
            and not all(isinstance(part, IndexColumn) for part in index.parts)
        )

    def _index_names(self) -> Iterator[tuple[str, ...]]:
        """Write the renaming of each index behind a unique constraint or foreign key."""
        pairs = [
            self._names(constraint)
            for constraint in self.old.constraints
            if isinstance(constraint, UniqueConstraint)
        ]
        own = {columns: name for name, columns in own_keys(self.new).items()}
        for name, columns in own_keys(self.old).items():
            pairs.append((name, own[self._columns(columns)]))
        for old, new in pairs:
            if old != new:
                yield self.writer.rename_index_clauses(old, new)

    def _columns(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        if not isinstance(self.op, RenameColumn):
            return columns
        return tuple(self.op.to if name == self.op.column else name for name in columns)
