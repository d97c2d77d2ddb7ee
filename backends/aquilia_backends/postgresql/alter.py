"""How does a column of PostgreSQL become another one? The commands, in their order.

It stops being numbered, what depends on its type goes, one ALTER TABLE changes type, nullability
and default, what went comes back, it starts being numbered.
"""

import re
from collections.abc import Iterator

from attrs import frozen

from aquilia_backends.postgresql import casts, enums
from aquilia_backends.postgresql.names import sequence_name
from aquilia_backends.postgresql.writer import PostgreSQLWriter, bounds, is_serial, may_be_null
from aquilia_backends.statement import Barrier, Statement, Step
from aquilia_backends.writer import constraint_columns
from aquilia_ir.expressions import mentions
from aquilia_ir.operations import AlterColumn
from aquilia_ir.schema import (
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    IndexColumn,
    Schema,
    Table,
)
from aquilia_ir.types import Array, Constant, Enum, Opaque
from aquilia_ir.uses import index_columns

_LIMITS = re.compile(r"\(.*?\)")
"""The length or precision in what a type is called."""


@frozen
class Alteration:
    """The change of one column, `old` to `new`, of `table`, which is as it was `before`."""

    writer: PostgreSQLWriter
    before: Schema
    table: Table
    old: Column
    new: Column

    def goes_away(self) -> bool:
        """Whether what uses the column, such as a view, would keep the change from being made."""
        return self.is_retyped() or self._is_replaced_whole()

    def _is_replaced_whole(self) -> bool:
        """Whether the column is dropped, and added as one that is computed."""
        return self.new.generated is not None and (
            self._is_computed_otherwise() or self.is_retyped()
        )

    def lines(self) -> Iterator[str | Step]:
        """Yield the commands that make the change, but for the comment."""
        if self._is_replaced_whole():
            yield from self._drop(self.old)
            yield from self._add(self.new)
            return
        computed = self.computed_from_it() if self.is_retyped() else ()
        if self.old.identity != self.new.identity:
            yield from self._stop_numbering()
        for column in computed:
            yield from self._drop(column)
        yield from self._with_types()
        for column in computed:
            yield from self._add(column)
        if self.old.identity != self.new.identity:
            yield from self._start_numbering()

    def _alter(self, *clauses: str) -> str:
        return self.writer.alter(self.table.name, *clauses)

    def _clause(self, words: str) -> str:
        return f"ALTER COLUMN {self.writer.ident(self.new.name)} {words}"

    # --- computed columns: they are dropped and added, which keeps what they hold -----------

    def _is_computed_otherwise(self) -> bool:
        return self.old.generated != self.new.generated

    def _is_set_free(self) -> bool:
        return self.old.generated is not None and self.new.generated is None

    def computed_from_it(self) -> tuple[Column, ...]:
        """The columns that go while the type changes, and come back after it."""
        return tuple(
            column
            for column in self.table.columns
            if column.generated and mentions(column.generated.sql, self.old.name)
        )

    # --- foreign keys that the server can't make anew by itself -----------------------------

    def stuck_keys(self) -> Iterator[tuple[Table, ForeignKey]]:
        """Yield the foreign keys that stand aside while the type of the column changes.

        For each column beside it, the server looks for a cast to what "=" takes, and fails if that
        is any enum or any array: see findFkeyCast in its tablecmds.c.
        """
        if not self.is_retyped():
            return
        for name in dict.fromkeys((self.table.name, *self.before.referrers(self.table.name))):
            table = self.before.table(name)
            for key in table.foreign_keys:
                beside = [table.column(own).type for own in self._beside(key, name)]
                is_over_it = len(beside) < len(key.columns)
                if is_over_it and any(isinstance(type_, Enum | Array | Opaque) for type_ in beside):
                    yield table, key

    def _beside(self, key: ForeignKey, table: str) -> Iterator[str]:
        """The columns of a foreign key of `table` that neither are the column nor refer to it."""
        for own, its in zip(key.columns, key.references, strict=True):
            places = (table, own), (key.table, its)
            if (self.table.name, self.old.name) not in places:
                yield own

    def _drop(self, column: Column) -> Iterator[str]:
        yield self._alter(f"DROP COLUMN {self.writer.ident(column.name)}")

    def _add(self, column: Column) -> Iterator[str]:
        """Add a column with all that went with it."""
        writer, table = self.writer, self.table
        yield self._alter(f"ADD COLUMN {writer.column_sql(column, table)}")
        for constraint in writer.below(table):
            if column.name in constraint_columns(constraint, table):
                yield self._alter(f"ADD {writer.constraint_sql(constraint, table)}")
        for index in table.indexes:
            if column.name in index_columns(index, table):
                yield writer.index_sql(index, table)
        comment = table.column(column.name).comment
        if comment is not None and comment == column.comment:
            place = f"{writer.ident(table.name)}.{writer.ident(column.name)}"
            yield f"COMMENT ON COLUMN {place} IS {writer.literal(comment)}"

    # --- enum types -------------------------------------------------------------------------

    def _types(self) -> tuple[enums.NamedType, enums.NamedType] | None:
        """The type of that column's name before and after, if only its values change."""
        old = enums.find_named_type(self.old, self.table.name)
        new = enums.find_named_type(self.new, self.table.name)
        if old is None or new is None or old.name != new.name or old == new:
            return None
        return old, new

    def _added_values(self) -> tuple[tuple[str, str], ...] | None:
        """The values to add, or None if that is not the change to make.

        A value can't be used in the transaction that adds it, and so not as the default either.
        """
        types = self._types()
        if types is None or self.old.default != self.new.default:
            return None
        return enums.additions(types[0].values, types[1].values)

    def _is_replaced(self) -> bool:
        return self._types() is not None and self._added_values() is None

    def _with_types(self) -> Iterator[str | Step]:
        types, place = self._types(), (self.table.name, self.old.name)
        if types is None:
            yield from self._altered()
            return
        old, new = types
        is_new_there = enums.is_used(new, self.before, apart_from=place)
        name = self.writer.ident(old.name)
        if not self._is_replaced():
            for value, following in () if is_new_there else self._added_values() or ():
                where = f" BEFORE {self.writer.string(following)}" if following else ""
                yield self._addition(old.name, value, where)
            yield from self._altered()
            return
        outdated = self.writer.ident(enums.outdated(old.name))
        if not is_new_there:
            yield f"ALTER TYPE {name} RENAME TO {outdated}"
            yield self.writer.create_type_sql(new)
        yield from self._altered()
        if not enums.is_used(old, self.before, apart_from=place):
            yield f"DROP TYPE {outdated}"

    def _addition(self, name: str, value: str, where: str) -> Statement:
        """Add a value, which can't be used in the transaction that adds it."""
        literal = self.writer.string(value)
        start = f"ALTER TYPE {self.writer.ident(name)} ADD VALUE"
        words = (name, value, literal.removeprefix("'").removesuffix("'"))
        return Statement(
            sql=f"{start} {literal}{where}",
            op=AlterColumn(self.table.name, self.new),
            barrier=Barrier(sql=f"{start} IF NOT EXISTS {literal}{where}", words=words),
        )

    # --- type, nullability and default ------------------------------------------------------

    def _type(self, column: Column) -> tuple[str, str | None]:
        written = self.writer.stored_type(column.type, column, self.table)
        return written, column.collation

    def is_retyped(self) -> bool:
        """Whether the column becomes one of another type, even if of the same name."""
        return self._type(self.old) != self._type(self.new) or self._is_replaced()

    def _is_converted(self) -> bool:
        """Whether the new type needs telling how the values become one of it."""
        if not self.is_retyped():
            return False
        return self._is_replaced() or not casts.converts(self.old.type, self.new.type)

    def _is_of_another_kind(self) -> bool:
        """Whether the server would keep what it computes from the column, with casts around it.

        `role IN ('a')` over VARCHAR would go on comparing such values when the column is TEXT.
        """
        kinds = (_LIMITS.sub("", self._type(column)[0]) for column in (self.old, self.new))
        return self._is_converted() or len({*kinds}) > 1

    def _altered(self) -> Iterator[str]:
        """Yield one ALTER TABLE, and before and after it what stands in its way."""
        otherwise = self._is_of_another_kind()
        partial = [i for i in self.table.indexes if otherwise and self._computes(i)]
        for index in partial:
            yield f"DROP INDEX {self.writer.ident(index.name)}"
        if self._is_set_free() and self._is_converted():
            # USING is refused for what the server takes for computed when the command begins
            yield self._alter(self._clause("DROP EXPRESSION"))
        checks = [c for c in self.table.constraints if otherwise and self._checks(c)]
        dropped = [self.writer.drop_clause(check, self.table) for check in checks]
        added = [f"ADD {self.writer.constraint_sql(check, self.table)}" for check in checks]
        clauses = [*dropped, *self._clauses(), *added]
        if clauses:
            yield self._alter(*clauses)
        if self.is_retyped() and is_serial(self.old) and is_serial(self.new):
            yield f"ALTER SEQUENCE {self._old_sequence()} AS {self._type(self.new)[0]}"
        for index in partial:
            yield self.writer.index_sql(index, self.table)

    def _checks(self, constraint: object) -> bool:
        return isinstance(constraint, CheckConstraint) and mentions(constraint.sql, self.old.name)

    def _computes(self, index: Index) -> bool:
        if self.old.name not in index_columns(index, self.table):
            return False
        return index.where is not None or not all(isinstance(p, IndexColumn) for p in index.parts)

    def _clauses(self) -> Iterator[str]:
        if self._is_set_free() and not self._is_converted():
            yield self._clause("DROP EXPRESSION")
        old, new = self._default(self.old), self._default(self.new)
        # of another type it would be kept with a cast from the old one
        if old is not None and (new is None or self.is_retyped()):
            yield self._clause("DROP DEFAULT")
        if self.is_retyped():
            yield self._clause(self._type_clause())
        if may_be_null(self.old, self.table) != may_be_null(self.new, self.table):
            yield self._clause(f"{'DROP' if self.new.nullable else 'SET'} NOT NULL")
        if new is not None and (old != new or self.is_retyped()):
            yield self._clause(f"SET DEFAULT {new}")

    def _default(self, column: Column) -> str | None:
        written = column.default
        if written is None or written == Constant(None):
            return None
        return self.writer.default_sql(written, column)

    def _type_clause(self) -> str:
        words, collation = self._type(self.new)
        clause = f"TYPE {words}"
        if collation is not None:
            clause += f" COLLATE {self.writer.ident(collation)}"
        if self._is_converted():
            name = self.writer.ident(self.old.name)
            clause += f" USING {casts.conversion(self.old.type, self.new.type, name, words)}"
        return clause

    # --- numbering --------------------------------------------------------------------------

    def _sequence(self) -> str:
        """The sequence that is made for the column; it has the name that the server would give."""
        return self.writer.ident(sequence_name(self.table.name, self.new.name))

    def _old_sequence(self) -> str:
        return self.writer.ident(self.writer.real_sequence(self.table.name, self.old.name))

    def _stop_numbering(self) -> Iterator[str]:
        if self.old.identity is None:
            return
        if is_serial(self.old):
            yield self._alter(self._clause("DROP DEFAULT"))
            yield f"DROP SEQUENCE {self._old_sequence()}"
        elif self.new.identity is None or is_serial(self.new):
            yield self._alter(self._clause("DROP IDENTITY"))

    def _start_numbering(self) -> Iterator[str]:
        if self.new.identity is None:
            return
        if is_serial(self.new):
            place = f"{self.writer.ident(self.table.name)}.{self.writer.ident(self.new.name)}"
            kind = self._type(self.new)[0]
            yield f"CREATE SEQUENCE {self._sequence()} AS {kind} OWNED BY {place}"
            next_number = f"nextval({self.writer.string(self._sequence())})"
            yield self._alter(self._clause(f"SET DEFAULT {next_number}"))
        elif self.old.identity is None or is_serial(self.old):
            yield self._alter(self._clause(f"ADD {self.writer.identity_sql(self.new.identity)}"))
        else:
            moved = bounds(self.old.identity) != bounds(self.new.identity)
            words = self._changed_numbering(self.new.identity)
            if moved and not bounds(self.new.identity):
                words += " SET NO MINVALUE SET NO MAXVALUE"
            words += " RESTART" if moved else ""
            yield self._alter(self._clause(words))
            if not moved:
                return
        yield self._past_numbers(self.new.identity)

    def _changed_numbering(self, identity: Identity) -> str:
        kind = self.writer.identity_sql(Identity(identity.kind)).split()[1:-2]
        start, increment = identity.start or 1, identity.increment or 1
        words = " ".join(kind)
        changed = f"SET GENERATED {words} SET START WITH {start} SET INCREMENT BY {increment}"
        return " ".join([changed, *(f"SET {bound}" for bound in bounds(identity))])

    def _past_numbers(self, identity: Identity) -> str:
        """Let the numbers go on after those that the rows have."""
        column, table = self.writer.ident(self.new.name), self.writer.ident(self.table.name)
        step = identity.increment or 1
        start = identity.start or (1 if step > 0 else -1)
        last = f"MAX({column}) + {step}" if step > 0 else f"MIN({column}) - {-step}"
        number = f"{'GREATEST' if step > 0 else 'LEAST'}({last}, {start})"
        sequence = self.writer.string(table), self.writer.string(self.new.name)
        place = f"pg_get_serial_sequence({', '.join(sequence)})"
        return f"SELECT setval({place}, {number}, false) FROM {table}"
