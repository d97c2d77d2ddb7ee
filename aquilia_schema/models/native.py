"""Which fields have a type of their own in PostgreSQL? Other databases hold them as text.

The types `hstore` and `citext` are there once their extensions are: a migration before the first
such column can say `RunSQL("CREATE EXTENSION IF NOT EXISTS citext", reverse="")`.
"""

from typing import ClassVar, Unpack

from aquilia_ir.types import Native, Opaque, Text, Type, VarChar
from aquilia_schema.models.field import Field, FieldOptions
from aquilia_schema.models.fields import CharField, EmailField, TextField


def _native(words: str, common: Type) -> Type:
    return Native(common, [Opaque("postgresql", words)])


class GenericIPAddressField(Field):
    """An address of the Internet Protocol."""

    def __init__(
        self,
        *,
        protocol: str = "both",
        unpack_ipv4: bool = False,
        **options: Unpack[FieldOptions],
    ) -> None:
        super().__init__(**options)
        self.protocol = protocol
        self.unpack_ipv4 = unpack_ipv4

    def column_type(self) -> Type:
        return _native("inet", VarChar(39))


class InetAddressField(GenericIPAddressField):
    """An address of the Internet Protocol."""


class HStoreField(Field):
    """Texts by names."""

    def column_type(self) -> Type:
        return _native("hstore", Text())


class RangeField(Field):
    """All values between two; its subclasses say of what."""

    words: ClassVar[str]

    def column_type(self) -> Type:
        return _native(self.words, Text())


class IntegerRangeField(RangeField):
    """A range of whole numbers of 32 bits."""

    words = "int4range"


class BigIntegerRangeField(RangeField):
    """A range of whole numbers of 64 bits."""

    words = "int8range"


class DecimalRangeField(RangeField):
    """A range of exact numbers."""

    words = "numrange"


class DateRangeField(RangeField):
    """A range of days."""

    words = "daterange"


class DateTimeRangeField(RangeField):
    """A range of points in time."""

    words = "tstzrange"


class CICharField(CharField):
    """Text for which case does not count, where the database can do that."""

    def column_type(self) -> Type:
        return _native("citext", super().column_type())


class CIEmailField(EmailField):
    """An e-mail address for which case does not count, where the database can do that."""

    def column_type(self) -> Type:
        return _native("citext", super().column_type())


class CITextField(TextField):
    """Text without a limit for which case does not count, where the database can do that."""

    def column_type(self) -> Type:
        return _native("citext", Text())
