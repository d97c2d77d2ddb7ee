"""How does a column of MySQL become another one? By restating it whole, or by adding it anew."""

from collections.abc import Iterator

from attrs import evolve, frozen

from aquilia_backends.mysql.bending import objections
from aquilia_backends.mysql.writer import MySQLWriter
from aquilia_backends.naming import all_constraints, shortened
from aquilia_backends.statement import Statement
from aquilia_backends.writer import constraint_columns
from aquilia_ir.operations import AlterColumn
from aquilia_ir.schema import Column, ForeignKey, Schema, Table, with_column
from aquilia_ir.uses import index_columns


def detached(writer: MySQLWriter, column: Column, table: Table) -> str:
    """Drop a column and all that is on it: MySQL would only take it out of its indexes."""
    constraints = (
        writer.drop_clause(constraint, table)
        for constraint in all_constraints(table)
        if column.name in constraint_columns(constraint, table)
    )
    indexes = (
        f"DROP INDEX {writer.ident(index.name)}"
        for index in table.indexes
        if column.name in index_columns(index, table)
    )
    drop = f"DROP COLUMN {writer.ident(column.name)}"
    return writer.alter(table.name, *constraints, *indexes, drop)


def attached(writer: MySQLWriter, column: Column, table: Table) -> str:
    """Add a column of `table` with all that is on it."""
    bare = evolve(table, primary_key=None)
    add = f"ADD COLUMN {writer.column_sql(column, bare)}"
    return writer.alter(table.name, add, *restored(writer, column, table))


def restored(writer: MySQLWriter, column: Column, table: Table) -> Iterator[str]:
    """Yield what of ALTER TABLE brings back all that was on a column."""
    for index in table.indexes:
        if column.name in index_columns(index, table):
            yield f"ADD {writer.index_clause(index)}"
    for constraint in all_constraints(table):
        if column.name in constraint_columns(constraint, table):
            yield f"ADD {writer.constraint_sql(constraint, table)}"


@frozen
class Alteration:
    """The change of one column by `op` in the schema `before`."""

    writer: MySQLWriter
    op: AlterColumn
    before: Schema

    @property
    def table(self) -> Table:
        return self.before.table(self.op.table)

    @property
    def old(self) -> Column:
        return self.table.column(self.op.column.name)

    @property
    def after(self) -> Schema:
        return self.before.put(with_column(self.table, self.op.column))

    def lines(self) -> Iterator[str | Statement]:
        """Yield the commands that make the change."""
        new, after = self.op.column, self.after.table(self.op.table)
        if self.old.generated != new.generated and new.generated is not None:
            yield detached(self.writer, self.old, self.table)
            yield attached(self.writer, new, after)
            return
        if self.old.generated is not None and new.generated is None:
            yield from self._filled(after)
            return
        if tuple(self._clauses(after)) == (self.writer.modify(self.old, self.table),):
            return
        keys = tuple(self._retyped_keys())
        for table, key in keys:
            if self._is_sound(key, table, self.before):
                yield self.writer.alter(table.name, self.writer.drop_clause(key, table))
        yield self._changed(after)
        for table, key in keys:
            if self._is_sound(key, table, self.after):
                added = f"ADD {self.writer.constraint_sql(key, table)}"
                yield self.writer.alter(table.name, added)

    def _changed(self, after: Table) -> Statement:
        return Statement(
            sql=self.writer.alter(self.op.table, *self._clauses(after)),
            op=self.op,
            transactional=False,
            objections=objections(self.old, self.op.column, self.table, self.writer),
        )

    def _clauses(self, after: Table) -> Iterator[str]:
        new = self.op.column
        yield self.writer.modify(new, after)
        if new.identity is not None and new.identity.start is not None:
            yield f"AUTO_INCREMENT = {new.identity.start}"

    def _filled(self, after: Table) -> Iterator[str]:
        """Keep the values of a computed column: they are copied into one that holds them."""
        writer, old = self.writer, self.old
        bare = evolve(
            self.op.column,
            name=self._free_name(f"{old.name}__kept"),
            nullable=True,
            default=None,
        )
        kept = writer.ident(bare.name)
        lone = evolve(after, columns=[bare], primary_key=None, constraints=(), indexes=())
        yield writer.alter(after.name, f"ADD COLUMN {writer.column_sql(bare, lone)}")
        yield f"UPDATE {writer.ident(after.name)} SET {kept} = {writer.ident(old.name)}"
        yield detached(writer, old, self.table)
        renamed = f"RENAME COLUMN {kept} TO {writer.ident(old.name)}"
        yield writer.alter(after.name, renamed)
        modified = writer.modify(self.op.column, after)
        yield writer.alter(after.name, modified, *restored(writer, self.op.column, after))

    def _free_name(self, wanted: str) -> str:
        """A name that no column has, not even one that an attempt before this has left."""
        name = shortened(wanted, self.writer.dialect)
        taken = {column.casefold() for column in self.table.column_names}
        return name if name.casefold() not in taken else self._free_name(f"{wanted}_")

    # --- foreign keys: they exist exactly while both sides have the same type ---------------

    def _retyped_keys(self) -> Iterator[tuple[Table, ForeignKey]]:
        """Yield the foreign keys from and to the column, if its type changes."""
        if self._type(self.old) == self._type(self.op.column):
            return
        for name in {self.op.table: None} | dict.fromkeys(self.before.referrers(self.op.table)):
            table = self.before.table(name)
            for key in table.foreign_keys:
                from_it = name == self.op.table and self.old.name in key.columns
                to_it = key.table == self.op.table and self.old.name in key.references
                if from_it or to_it:
                    yield table, key

    def _type(self, column: Column) -> tuple[str, str | None]:
        return self.writer.type_sql(column.type), column.collation

    def _is_sound(self, key: ForeignKey, table: Table, schema: Schema) -> bool:
        mine, other = schema.table(table.name), schema.find(key.table)
        return other is not None and all(
            self._type(mine.column(own)) == self._type(other.column(its))
            for own, its in zip(key.columns, key.references, strict=True)
        )
