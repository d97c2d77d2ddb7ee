"""Which fields are made of something else? Of an enumeration, a field or an expression."""

from collections.abc import Iterator, Mapping
from enum import Enum as PythonEnum
from typing import Unpack

from aquilia_ir.types import Array, Enum, Json, Text, Type, VarChar
from aquilia_schema.models.field import UNSET, Field, FieldOptions, Problem
from aquilia_schema.models.fields import TextField, whole
from aquilia_schema.models.relations import ForeignKey


def _is_enumeration(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, PythonEnum)


class EnumField(Field):
    """A member of `enum_class`: its value or, with `store_name`, its name, as text.

    With `native`, the database knows the members and takes no other value.
    """

    def __init__(
        self,
        enum_class: type[PythonEnum],
        *,
        max_length: int = 50,
        store_name: bool = False,
        native: bool = False,
        **options: Unpack[FieldOptions],
    ) -> None:
        super().__init__(**options)
        self.enum_class = enum_class
        self.max_length = max_length
        self.store_name = store_name
        self.native = native
        if isinstance(self.default, PythonEnum):
            self.default = self._stored(self.default)

    def _stored(self, member: PythonEnum) -> str:
        return member.name if self.store_name else str(member.value)

    def column_type(self) -> Type:
        if self.native:
            return Enum(tuple(self._stored(member) for member in self.enum_class))
        return VarChar(self.max_length)

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        wrong = [*whole("max_length", self.max_length, least=1)]
        yield from wrong
        if wrong:
            return
        if not _is_enumeration(self.enum_class):
            yield Problem(f"{self.enum_class!r} is not an enumeration")
            return
        stored = max((self._stored(member) for member in self.enum_class), key=len, default="")
        if not stored:
            yield Problem(f'enumeration "{self.enum_class.__name__}" has no member to store')
        elif not self.native and len(stored) > self.max_length:
            yield Problem(f'"{stored}" is longer than max_length={self.max_length}')


def _part(option: str, part: object) -> Iterator[Problem]:
    if not isinstance(part, Field) or isinstance(part, ForeignKey):
        yield Problem(f'option "{option}" is {part!r}, not a field such as IntegerField()')
        return
    yield from part.problems()


class ArrayField(Field):
    """A sequence of what `base_field` can hold; no database checks `size`."""

    def __init__(
        self, base_field: Field, *, size: int | None = None, **options: Unpack[FieldOptions]
    ) -> None:
        super().__init__(**options)
        self.base_field = base_field
        self.size = size

    def column_type(self) -> Type:
        return Array(self.base_field.column_type())

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        yield from _part("base_field", self.base_field)


class CompositeField(Field):
    """Several values in one column, as JSON: one for each field in `schema`."""

    def __init__(
        self,
        *,
        schema: Mapping[str, Field],
        prefix: str = "",
        strategy: str = "json",
        **options: Unpack[FieldOptions],
    ) -> None:
        super().__init__(**options)
        self.schema = schema
        self.prefix = prefix
        self.strategy = strategy

    def column_type(self) -> Type:
        return Json() if self.strategy == "json" else Text()

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        given: object = self.schema
        for part in given.values() if isinstance(given, Mapping) else (given,):
            yield from _part("schema", part)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


class GeneratedField(Field):
    """What the database computes by `expression`; in the row if `db_persist`, else when read."""

    def __init__(
        self,
        expression: str,
        *,
        output_field: Field | None = None,
        db_persist: bool = True,
        **options: Unpack[FieldOptions],
    ) -> None:
        # what is computed of a NULL is NULL, so there must be room for it unless that is refused
        options.setdefault("null", not options.get("primary_key", False))
        super().__init__(**options)
        self.expression = expression
        self.output_field = TextField() if output_field is None else output_field
        self.db_persist = db_persist

    def column_type(self) -> Type:
        return self.output_field.column_type()

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        yield from _part("output_field", self.output_field)
        if not _is_text(self.expression):
            yield Problem(f'option "expression" is {self.expression!r}, not SQL text')
        if self.default is not UNSET or self.db_default is not UNSET:
            yield Problem("a generated column has no default")
