"""Which fields can a model have, and what type of column does each get? One class each."""

from collections.abc import Iterator
from typing import Unpack

from aquilia_ir.types import (
    Blob,
    Boolean,
    Date,
    Decimal,
    Double,
    Integer,
    Interval,
    Json,
    Text,
    Time,
    Timestamp,
    Type,
    Uuid,
    VarChar,
)
from aquilia_schema.models.field import Field, FieldOptions, Problem


def whole(option: str, value: object, *, least: int) -> Iterator[Problem]:
    """Complain unless `value` is a whole number of `least` or more."""
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        yield Problem(f'option "{option}" is {value!r}, not a whole number of {least} or more')


class AutoField(Field):
    """A primary key of 32 bits that the database numbers."""

    numbered = True

    def __init__(self, **options: Unpack[FieldOptions]) -> None:
        options.setdefault("primary_key", True)
        super().__init__(**options)

    def column_type(self) -> Type:
        return Integer(32)

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        if not {"default", "db_default"}.isdisjoint(self.options):
            yield Problem("a column that the database numbers has no default")


class BigAutoField(AutoField):
    """A primary key of 64 bits that the database numbers."""

    def column_type(self) -> Type:
        return Integer(64)


class SmallAutoField(AutoField):
    """A primary key of 16 bits that the database numbers."""

    def column_type(self) -> Type:
        return Integer(16)


class IntegerField(Field):
    """A whole number of 32 bits."""

    def column_type(self) -> Type:
        return Integer(32)


class BigIntegerField(Field):
    """A whole number of 64 bits."""

    def column_type(self) -> Type:
        return Integer(64)


class SmallIntegerField(Field):
    """A whole number of 16 bits."""

    def column_type(self) -> Type:
        return Integer(16)


class PositiveIntegerField(IntegerField):
    """An `IntegerField` that code fills with positive numbers; the database does not check it."""


class PositiveBigIntegerField(BigIntegerField):
    """A `BigIntegerField` that code fills with positive numbers; the database does not check it."""


class PositiveSmallIntegerField(SmallIntegerField):
    """A `SmallIntegerField` for positive numbers; the database does not check it."""


class OrderWrt(IntegerField):
    """The place of a row among others, counted by the user's code."""

    def __init__(self, **options: Unpack[FieldOptions]) -> None:
        options.setdefault("default", 0)
        options.setdefault("db_index", True)
        super().__init__(**options)


class CharField(Field):
    """Text of at most `max_length` characters."""

    def __init__(self, *, max_length: int = 255, **options: Unpack[FieldOptions]) -> None:
        super().__init__(**options)
        self.max_length = max_length

    def column_type(self) -> Type:
        return VarChar(self.max_length)

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        yield from whole("max_length", self.max_length, least=1)


VarcharField = CharField


class EmailField(CharField):
    """An e-mail address."""

    def __init__(self, *, max_length: int = 254, **options: Unpack[FieldOptions]) -> None:
        super().__init__(max_length=max_length, **options)


class URLField(CharField):
    """A web address."""

    def __init__(self, *, max_length: int = 200, **options: Unpack[FieldOptions]) -> None:
        super().__init__(max_length=max_length, **options)


class SlugField(CharField):
    """A short label for use in an address."""

    def __init__(self, *, max_length: int = 50, **options: Unpack[FieldOptions]) -> None:
        super().__init__(max_length=max_length, **options)


class FilePathField(CharField):
    """The path of a file on the server."""

    def __init__(self, *, max_length: int = 100, **options: Unpack[FieldOptions]) -> None:
        super().__init__(max_length=max_length, **options)


class FileField(CharField):
    """The path of a file that was uploaded; where to, is the code's concern."""

    def __init__(
        self,
        *,
        upload_to: object = "",
        max_length: int = 100,
        **options: Unpack[FieldOptions],
    ) -> None:
        super().__init__(max_length=max_length, **options)
        self.upload_to = upload_to


class ImageField(FileField):
    """The path of an image that was uploaded."""


class TextField(Field):
    """Text without a limit."""

    def column_type(self) -> Type:
        return Text()


class EncryptedField(TextField):
    """Text that the user's code encrypts."""


class BooleanField(Field):
    """True or false."""

    def column_type(self) -> Type:
        return Boolean()


class FloatField(Field):
    """A binary floating-point number of 64 bits."""

    def column_type(self) -> Type:
        return Double()


class DecimalField(Field):
    """An exact number of `max_digits` digits, `decimal_places` of them after the point."""

    def __init__(
        self,
        *,
        max_digits: int = 10,
        decimal_places: int = 2,
        **options: Unpack[FieldOptions],
    ) -> None:
        super().__init__(**options)
        self.max_digits = max_digits
        self.decimal_places = decimal_places

    def column_type(self) -> Type:
        return Decimal(self.max_digits, self.decimal_places)

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        wrong = [
            *whole("max_digits", self.max_digits, least=1),
            *whole("decimal_places", self.decimal_places, least=0),
        ]
        yield from wrong
        if not wrong and self.decimal_places > self.max_digits:
            yield Problem(
                f"of {self.max_digits} digits {self.decimal_places} cannot be after the point",
                '"max_digits" counts those before and after the point',
            )


class MoneyField(DecimalField):
    """An amount of money; the currency is not in the column."""

    def __init__(
        self,
        *,
        currency: str = "USD",
        max_digits: int = 10,
        decimal_places: int = 2,
        **options: Unpack[FieldOptions],
    ) -> None:
        super().__init__(max_digits=max_digits, decimal_places=decimal_places, **options)
        self.currency = currency


class _ClockField(Field):
    """A time that the user's code may fill in; the database knows nothing of that."""

    def __init__(
        self,
        *,
        auto_now: bool = False,
        auto_now_add: bool = False,
        **options: Unpack[FieldOptions],
    ) -> None:
        super().__init__(**options)
        self.auto_now = auto_now
        self.auto_now_add = auto_now_add


class DateField(_ClockField):
    """A day of the calendar."""

    def column_type(self) -> Type:
        return Date()


class TimeField(_ClockField):
    """A time of day."""

    def column_type(self) -> Type:
        return Time()


class DateTimeField(_ClockField):
    """A point in time."""

    def column_type(self) -> Type:
        return Timestamp(zone=True)


class DurationField(Field):
    """A length of time."""

    def column_type(self) -> Type:
        return Interval()


class UUIDField(Field):
    """A universally unique identifier; with `auto`, the user's code makes new ones."""

    def __init__(self, *, auto: bool = False, **options: Unpack[FieldOptions]) -> None:
        super().__init__(**options)
        self.auto = auto

    def column_type(self) -> Type:
        return Uuid()


class BinaryField(Field):
    """A string of bytes; no database checks `max_length`."""

    def __init__(self, *, max_length: int | None = None, **options: Unpack[FieldOptions]) -> None:
        super().__init__(**options)
        self.max_length = max_length

    def column_type(self) -> Type:
        return Blob()


class JSONField(Field):
    """A JSON document."""

    def __init__(
        self,
        *,
        encoder: object = None,
        decoder: object = None,
        **options: Unpack[FieldOptions],
    ) -> None:
        super().__init__(**options)
        self.encoder = encoder
        self.decoder = decoder

    def column_type(self) -> Type:
        return Json()


class GeometryField(JSONField):
    """A shape, as GeoJSON (RFC 7946)."""


class PointField(GeometryField):
    """A place, as GeoJSON (RFC 7946)."""
