"""What do older projects do with an operation of a migration? They look at it, and at its SQL.

    AddField("User", "users", C.varchar("phone", 20)).to_sql("sqlite")
    ALTER TABLE "users" ADD COLUMN "phone" VARCHAR(20) NOT NULL;

These texts are for looking at. What runs is made by the compilers, from the operation itself.
"""

import sys
from collections.abc import Sequence
from typing import Any, ClassVar

from aquilia_schema.dsl.builders import SIGNATURES
from aquilia_schema.dsl.building import here
from aquilia_schema.dsl.calls import Call, Keyword, Listing, Reference, Spelled, Value, lift, plain
from aquilia_schema.dsl.raw.words import (
    Alteration,
    constant,
    drop_index_sql,
    index_sql,
    words_for,
)
from aquilia_schema.dsl.signature import bind
from aquilia_schema.legacy.columns import NO_DEFAULT, ColumnDef
from aquilia_schema.legacy.faults import Irreversible


class Operation(Spelled):
    """An operation as the older releases know it: its arguments are its attributes."""

    reversible = True
    _missing: ClassVar[dict[str, Any]] = {}
    """What an argument is that was not given."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        span = here(sys._getframe(1))  # noqa: SLF001  there is no other way to know the caller
        keywords = [Keyword(name, lift(value)) for name, value in kwargs.items()]
        signature = SIGNATURES[type(self).__name__]
        self.call = bind(signature, tuple(map(lift, args)), keywords, span)

    @classmethod
    def of(cls, call: Call) -> "Operation":
        """Return the operation that a call of the language says."""
        kind = next((each for each in cls.__subclasses__() if each.__name__ == call.name), cls)
        made = kind.__new__(kind)
        made.call = call
        return made

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name == "call":
            raise AttributeError(name)
        parameter = SIGNATURES[self.call.name].find(name)
        if parameter is None:
            raise AttributeError(f"{self.call.name} has no {name}")
        value = self.call.find(parameter.name)
        return self._missing.get(name) if value is None else _shown(value)

    def to_sql(self, dialect: str = "sqlite") -> list[str]:
        """Return the statements of the operation; those that only note something are comments."""
        raise NotImplementedError(f"{self.call.name} for {dialect}")

    def reverse_sql(self, dialect: str = "sqlite") -> list[str]:  # noqa: ARG002
        """Return the statements that undo it; `Irreversible` if these alone can't."""
        raise Irreversible(self.describe(), "it can't be undone by itself")

    def describe(self) -> str:
        return self.call.name

    def to_snapshot_delta(self) -> dict[str, Any]:
        return {}

    def __eq__(self, other: object) -> bool:
        return self.call == other.call if isinstance(other, Operation) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # as those of the older releases

    def __repr__(self) -> str:
        return self.describe()


def _shown(value: Value) -> Any:
    match value:
        case Call(name) if name.startswith("C."):
            return ColumnDef.of(value)
        case Call():
            return Operation.of(value)
        case Listing(items):
            return [_shown(item) for item in items]
        case Reference(name, function):
            return function or name
        case _:
            return plain(value)


class CreateModel(Operation):
    """A model's table comes."""

    _missing: ClassVar[dict[str, Any]] = {"fields": []}

    def to_sql(self, dialect: str = "sqlite") -> list[str]:
        body = ",\n  ".join(column.to_sql(dialect) for column in self.fields)
        return [f'CREATE TABLE IF NOT EXISTS "{self.table}" (\n  {body}\n);']

    def reverse_sql(self, dialect: str = "sqlite") -> list[str]:  # noqa: ARG002
        return [f'DROP TABLE IF EXISTS "{self.table}";']

    def describe(self) -> str:
        return f"CreateModel({self.name}, table={self.table}, {len(self.fields)} fields)"


class DropModel(Operation):
    """A model's table goes, with its rows."""

    def to_sql(self, dialect: str = "sqlite") -> list[str]:  # noqa: ARG002
        return [f'DROP TABLE IF EXISTS "{self.table}";']

    def describe(self) -> str:
        return f"DropModel({self.name}, table={self.table})"


class RenameModel(Operation):
    """A model and its table get other names."""

    def to_sql(self, dialect: str = "sqlite") -> list[str]:  # noqa: ARG002
        return self._renaming(self.old_table, self.new_table)

    def reverse_sql(self, dialect: str = "sqlite") -> list[str]:  # noqa: ARG002
        return self._renaming(self.new_table, self.old_table)

    def _renaming(self, old: str, new: str) -> list[str]:
        """A new name of the class alone is nothing to a database."""
        return [] if old == new else [f'ALTER TABLE "{old}" RENAME TO "{new}";']

    def describe(self) -> str:
        return f"RenameModel({self.old_name} → {self.new_name})"


class AddField(Operation):
    """A column comes."""

    def to_sql(self, dialect: str = "sqlite") -> list[str]:
        return [f'ALTER TABLE "{self.table}" ADD COLUMN {self.column.to_sql(dialect)};']

    def reverse_sql(self, dialect: str = "sqlite") -> list[str]:  # noqa: ARG002
        return [f'ALTER TABLE "{self.table}" DROP COLUMN "{self.column.name}";']

    def describe(self) -> str:
        return f"AddField({self.model_name}.{self.column.name})"


class RemoveField(Operation):
    """A column goes, with its values."""

    def to_sql(self, dialect: str = "sqlite") -> list[str]:  # noqa: ARG002
        return [f'ALTER TABLE "{self.table}" DROP COLUMN "{self.column_name}";']

    def describe(self) -> str:
        return f"RemoveField({self.model_name}.{self.column_name})"


class AlterField(Operation):
    """A column changes."""

    _missing: ClassVar[dict[str, Any]] = {"new_default": NO_DEFAULT, "drop_default": False}

    def to_sql(self, dialect: str = "sqlite") -> list[str]:
        words = words_for(dialect)
        return list(words.alter(self.table, self.column_name, self._alteration(dialect)))

    def _alteration(self, dialect: str) -> Alteration:
        words, whole = words_for(dialect), self.new_field
        if whole is None:
            none = self.new_default is NO_DEFAULT or self.new_default is ...
            given = None if none else constant(self.new_default, words)
            return Alteration(
                type=self.new_type,
                nullable=self.nullable,
                default=given,
                drop_default=self.drop_default,
            )
        given = None if whole.default is NO_DEFAULT else constant(whole.default, words)
        return Alteration(
            type=words.column_types.get(whole.col_type, whole.col_type),
            nullable=whole.nullable,
            default=given,
            drop_default=given is None,
        )

    def describe(self) -> str:
        return f"AlterField({self.model_name}.{self.column_name})"


class RenameField(Operation):
    """A column gets another name."""

    def to_sql(self, dialect: str = "sqlite") -> list[str]:  # noqa: ARG002
        return [self._renaming(self.old_name, self.new_name)]

    def reverse_sql(self, dialect: str = "sqlite") -> list[str]:  # noqa: ARG002
        return [self._renaming(self.new_name, self.old_name)]

    def _renaming(self, old: str, new: str) -> str:
        return f'ALTER TABLE "{self.table}" RENAME COLUMN "{old}" TO "{new}";'

    def describe(self) -> str:
        return f"RenameField({self.model_name}.{self.old_name} → {self.new_name})"


class CreateIndex(Operation):
    """An index comes."""

    _missing: ClassVar[dict[str, Any]] = {"unique": False}

    def to_sql(self, dialect: str = "sqlite") -> list[str]:
        on = (self.table, self.columns)
        words = words_for(dialect)
        return [index_sql(words, self.name, on, unique=self.unique, condition=self.condition)]

    def reverse_sql(self, dialect: str = "sqlite") -> list[str]:
        return [drop_index_sql(words_for(dialect), self.name, None)]

    def describe(self) -> str:
        return f"CreateIndex({self.name}, {self.table}, {self.columns})"


class DropIndex(Operation):
    """An index goes."""

    def to_sql(self, dialect: str = "sqlite") -> list[str]:
        return [drop_index_sql(words_for(dialect), self.name, self.table)]

    def describe(self) -> str:
        return f"DropIndex({self.name})"


class RenameIndex(Operation):
    """An index gets another name."""

    def to_sql(self, dialect: str = "sqlite") -> list[str]:  # noqa: ARG002
        return [f'ALTER INDEX "{self.old_name}" RENAME TO "{self.new_name}";']

    def describe(self) -> str:
        return f"RenameIndex({self.old_name} → {self.new_name})"


class AddConstraint(Operation):
    """A rule for rows comes."""

    @property
    def constraint_sql(self) -> str:
        """The definition, with its name before it if it has one."""
        name = self.call.plain("name")
        definition = str(self.call.plain("definition"))
        return definition if name is None else f'CONSTRAINT "{name}" {definition}'

    def to_sql(self, dialect: str = "sqlite") -> list[str]:
        words = words_for(dialect)
        return [words.add_constraint.format(table=self.table, definition=self.constraint_sql)]

    def describe(self) -> str:
        return f"AddConstraint({self.table})"


class RemoveConstraint(Operation):
    """A rule for rows goes."""

    def to_sql(self, dialect: str = "sqlite") -> list[str]:
        return [words_for(dialect).drop_constraint.format(table=self.table, name=self.name)]

    def describe(self) -> str:
        return f"RemoveConstraint({self.table}.{self.name})"


class AlterPrimaryKey(Operation):
    """Other columns identify the rows."""

    def describe(self) -> str:
        return f"AlterPrimaryKey({self.table})"


class SetComment(Operation):
    """A table gets another comment."""

    def describe(self) -> str:
        return f"SetComment({self.table})"


class CreateExtra(Operation):
    """Something beside the tables comes, such as a view."""

    def to_sql(self, dialect: str = "sqlite") -> list[str]:  # noqa: ARG002
        return [f"{self.create};"]

    def reverse_sql(self, dialect: str = "sqlite") -> list[str]:  # noqa: ARG002
        return [f"{self.drop};"]

    def describe(self) -> str:
        return f"CreateExtra({self.kind} {self.name})"


class DropExtra(Operation):
    """Something beside the tables goes."""

    def describe(self) -> str:
        return f"DropExtra({self.kind} {self.name})"


class RunSQL(Operation):
    """Scripts of the user's own are run."""

    _missing: ClassVar[dict[str, Any]] = {"sql": "", "forward": "", "reverse": ""}

    def to_sql(self, dialect: str = "sqlite") -> list[str]:  # noqa: ARG002
        return _scripts(self.sql)

    def reverse_sql(self, dialect: str = "sqlite") -> list[str]:  # noqa: ARG002
        return _scripts(self.reverse)

    def describe(self) -> str:
        first = next(iter(self.to_sql()), "(empty)")
        return f"RunSQL({first[:60]}...)"


def _scripts(given: str | Sequence[str] | None) -> list[str]:
    if isinstance(given, str):
        return [given] if given else []
    return list(given or ())


class RunPython(Operation):
    """A function of the user's own is called."""

    def to_sql(self, dialect: str = "sqlite") -> list[str]:  # noqa: ARG002
        return []

    def reverse_sql(self, dialect: str = "sqlite") -> list[str]:  # noqa: ARG002
        return []

    def describe(self) -> str:
        return f"RunPython({getattr(self.forward, '__name__', '(none)')})"


class Migration:
    """Operations with a revision, as older projects put them together by hand."""

    def __init__(
        self,
        revision: str,
        slug: str,
        models: Sequence[str] = (),
        dependencies: Sequence[str] = (),
        operations: Sequence[Operation] = (),
    ) -> None:
        self.revision, self.slug = revision, slug
        self.models, self.dependencies = list(models), list(dependencies)
        self.operations = list(operations)

    def compile_upgrade(self, dialect: str = "sqlite") -> list[str]:
        return [sql for op in self.operations for sql in op.to_sql(dialect)]

    def compile_downgrade(self, dialect: str = "sqlite") -> list[str]:
        """Return what undoes the operations, with a comment for each that can't be by itself."""
        found: list[str] = []
        for op in reversed(self.operations):
            try:
                found += op.reverse_sql(dialect)
            except Irreversible:
                found.append(f"-- {op.describe()} is not auto-reversible")
        return found

    def get_python_ops(self) -> list[RunPython]:
        return [op for op in self.operations if isinstance(op, RunPython)]

    def describe(self) -> str:
        lines = [
            f"Migration {self.revision} ({self.slug})",
            f"  Models: {', '.join(self.models)}",
            f"  Operations ({len(self.operations)}):",
        ]
        return "\n".join([*lines, *(f"    - {op.describe()}" for op in self.operations)])


def raw_sql_to_operations(upgrade_sql: str, downgrade_sql: str = "") -> list[Operation]:
    """Return one RunSQL of the texts, or nothing if there is no SQL."""
    upgrade, downgrade = upgrade_sql.strip(), downgrade_sql.strip()
    return [RunSQL(sql=upgrade, reverse=downgrade)] if upgrade else []
