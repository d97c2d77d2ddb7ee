"""How does a model refer to another one? By a field that holds the other's key."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from types import UnionType
from typing import Final, Unpack

from aquilia_ir.schema import Action, Deferral
from aquilia_ir.types import Integer, Type
from aquilia_schema.models.field import Field, FieldOptions, Problem, former_names
from aquilia_schema.models.origin import Declared
from aquilia_schema.models.registry import ModelRegistry

CASCADE: Final = "CASCADE"
SET_NULL: Final = "SET NULL"
PROTECT: Final = "PROTECT"
SET_DEFAULT: Final = "SET DEFAULT"
DO_NOTHING: Final = "DO NOTHING"
RESTRICT: Final = "RESTRICT"

_ACTIONS = {action.value: action for action in Action} | {
    PROTECT: Action.RESTRICT,
    DO_NOTHING: Action.NO_ACTION,
}


class SET:
    """An `on_delete` for the user's code: it gives referring rows this value, or what this returns.

    To the database it is DO_NOTHING.
    """

    def __init__(self, value: object) -> None:
        self.value = value


class Deferrable(StrEnum):
    """When a deferrable constraint is checked, unless a transaction says otherwise."""

    DEFERRED = Deferral.DEFERRED.value
    IMMEDIATE = Deferral.IMMEDIATE.value


def find_action(text: object) -> Action | None:
    """Return the action that `text` means, in any case and with `_` for a blank, or None."""
    if isinstance(text, SET):
        return Action.NO_ACTION
    return _ACTIONS.get(text.upper().replace("_", " ")) if isinstance(text, str) else None


def _is_a(kind: type | UnionType, value: object) -> bool:
    """Users are not held to what the signatures say."""
    return isinstance(value, kind)


class ForeignKey(Field):
    """The key of a row of another model: a class, or "Name", "app.Name" or "self"."""

    def __init__(
        self,
        to: type | str,
        *,
        related_name: str | None = None,
        on_delete: str | SET = CASCADE,
        on_update: str = CASCADE,
        db_constraint: bool = True,
        deferrable: Deferrable | None = None,
        **options: Unpack[FieldOptions],
    ) -> None:
        super().__init__(**options)
        self.to = to
        self.related_name = related_name
        self.on_delete = on_delete
        self.on_update = on_update
        self.db_constraint = db_constraint
        self.deferrable = deferrable

    def column_type(self) -> Type:
        """Return the type of the key of the model that has the name now, or that of an AutoField.

        The lowering knows better which model is meant.
        """
        field, seen = self._key(), set[int]()
        while isinstance(field, ForeignKey) and id(field) not in seen:
            seen.add(id(field))
            field = field._key()  # noqa: SLF001  another foreign key
        return Integer() if field is None or isinstance(field, ForeignKey) else field.column_type()

    def _key(self) -> Field | None:
        found = self.model if self.to == "self" else self.to
        if isinstance(found, str):
            found = ModelRegistry.get(found.rpartition(".")[2])
        fields: Iterable[Field] = getattr(found, "_fields", {}).values()
        return next((field for field in fields if field.primary_key), None)

    def column_of(self, name: str) -> str:
        return self.db_column or f"{name}_id"

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        if not _is_a(bool, self.db_constraint):
            yield Problem(f'option "db_constraint" is {self.db_constraint!r}, not True or False')
        if not _is_a(Deferrable | None, self.deferrable):
            help_ = "write Deferrable.DEFERRED or Deferrable.IMMEDIATE"
            yield Problem(f'option "deferrable" is {self.deferrable!r}', help_)
        for option, value in (("on_delete", self.on_delete), ("on_update", self.on_update)):
            yield from self._action_problems(option, value)

    def _action_problems(self, option: str, value: object) -> Iterator[Problem]:
        action = find_action(value)
        if action is None:
            known = ", ".join(sorted(_ACTIONS))
            yield Problem(f'option "{option}" is {value!r}, which is no action', f"one of {known}")
        if action is Action.SET_NULL and not self.null:
            yield Problem(f"{option}=SET_NULL needs a column that can be NULL", "add null=True")


class OneToOneField(ForeignKey):
    """A `ForeignKey` that no two rows share."""

    def __init__(
        self,
        to: type | str,
        *,
        related_name: str | None = None,
        on_delete: str | SET = CASCADE,
        on_update: str = CASCADE,
        db_constraint: bool = True,
        deferrable: Deferrable | None = None,
        **options: Unpack[FieldOptions],
    ) -> None:
        options.setdefault("unique", True)
        super().__init__(
            to,
            related_name=related_name,
            on_delete=on_delete,
            on_update=on_update,
            db_constraint=db_constraint,
            deferrable=deferrable,
            **options,
        )


class ManyToManyField(Declared):
    """Any number of rows of another model, by pairs of keys in a table of their own.

    That table is made here, unless `through` names a model for it.
    """

    def __init__(
        self,
        to: type | str,
        *,
        related_name: str | None = None,
        through: type | str | None = None,
        through_fields: tuple[str, ...] | None = None,
        db_table: str | None = None,
        **options: Unpack[FieldOptions],
    ) -> None:
        self.to = to
        self.related_name = related_name
        self.through = through
        self.through_fields = through_fields
        self.db_table = db_table
        self.options = options
        self.renamed_from = former_names(options.get("renamed_from"))


class GenericForeignKey(Declared):
    """A row of any model, by two other fields: one names the model, one holds the key."""

    def __init__(self, ct_field: str = "content_type", fk_field: str = "object_id") -> None:
        self.ct_field = ct_field
        self.fk_field = fk_field
