# ruff: noqa: A002  `type` is the word of the language
"""How are columns written? One builder for each type, `C.varchar("email", 255, unique=True)`."""

from collections.abc import Sequence
from decimal import Decimal as Number
from types import EllipsisType
from typing import Any, TypedDict, Unpack

from aquilia_schema.dsl.building import column_builder, word_builder
from aquilia_schema.dsl.calls import DescendingCall, IdentityCall, SQLCall

DefaultValue = (
    bool
    | int
    | float
    | Number
    | str
    | bytes
    | list[Any]
    | dict[str, Any]
    | SQLCall
    | EllipsisType
    | None
)
"""What the database fills in: a constant, NULL as None, or SQL; `...` is nothing at all."""


class Options(TypedDict, total=False):
    """What every column may say besides its name and type."""

    null: bool
    unique: bool
    primary_key: bool
    default: DefaultValue
    identity: IdentityCall | None
    generated: str | None
    stored: bool
    collation: str | None
    comment: str | None


class columns:  # noqa: N801  the word of the language
    """The builders of columns, usually imported as `C`."""

    @staticmethod
    @column_builder()
    def auto(name: str = "id", **options: Unpack[Options]) -> None:
        """INTEGER PRIMARY KEY, numbered by the database."""

    @staticmethod
    @column_builder()
    def bigauto(name: str = "id", **options: Unpack[Options]) -> None:
        """BIGINT PRIMARY KEY, numbered by the database."""

    @staticmethod
    @column_builder()
    def smallauto(name: str = "id", **options: Unpack[Options]) -> None:
        """SMALLINT PRIMARY KEY, numbered by the database."""

    @staticmethod
    @column_builder()
    def integer(name: str, **options: Unpack[Options]) -> None:
        """A whole number of 32 bits."""

    @staticmethod
    @column_builder()
    def biginteger(name: str, **options: Unpack[Options]) -> None:
        """A whole number of 64 bits."""

    bigint = biginteger

    @staticmethod
    @column_builder()
    def smallinteger(name: str, **options: Unpack[Options]) -> None:
        """A whole number of 16 bits."""

    smallint = smallinteger

    @staticmethod
    @column_builder()
    def boolean(name: str, **options: Unpack[Options]) -> None:
        """True or false."""

    @staticmethod
    @column_builder()
    def varchar(name: str, length: int = 255, **options: Unpack[Options]) -> None:
        """Text of at most `length` characters."""

    @staticmethod
    @column_builder()
    def char(name: str, length: int = 1, **options: Unpack[Options]) -> None:
        """Text of exactly `length` characters."""

    @staticmethod
    @column_builder()
    def text(name: str, **options: Unpack[Options]) -> None:
        """Text without a limit."""

    @staticmethod
    @column_builder()
    def real(name: str, **options: Unpack[Options]) -> None:
        """A floating-point number of 32 bits."""

    @staticmethod
    @column_builder()
    def double(name: str, **options: Unpack[Options]) -> None:
        """A floating-point number of 64 bits."""

    @staticmethod
    @column_builder(max_digits="precision", decimal_places="scale")
    def decimal(name: str, precision: int = 10, scale: int = 2, **options: Unpack[Options]) -> None:
        """An exact number of `precision` digits, `scale` of them after the point."""

    @staticmethod
    @column_builder()
    def timestamp(name: str, **options: Unpack[Options]) -> None:
        """A date and a time of day."""

    @staticmethod
    @column_builder()
    def timestamptz(name: str, **options: Unpack[Options]) -> None:
        """A point in time."""

    @staticmethod
    @column_builder()
    def date(name: str, **options: Unpack[Options]) -> None:
        """A day of the calendar."""

    @staticmethod
    @column_builder()
    def time(name: str, **options: Unpack[Options]) -> None:
        """A time of day."""

    @staticmethod
    @column_builder()
    def interval(name: str, **options: Unpack[Options]) -> None:
        """A length of time."""

    @staticmethod
    @column_builder()
    def uuid(name: str, **options: Unpack[Options]) -> None:
        """A universally unique identifier."""

    @staticmethod
    @column_builder()
    def blob(name: str, **options: Unpack[Options]) -> None:
        """A string of bytes."""

    @staticmethod
    @column_builder()
    def json(name: str, **options: Unpack[Options]) -> None:
        """A JSON document; its default may be a dictionary or a list."""

    @staticmethod
    @column_builder()
    def enum(
        name: str,
        values: Sequence[str],
        type_name: str | None = None,
        **options: Unpack[Options],
    ) -> None:
        """One of `values`; `type_name` is the name of the type where a database has such."""

    @staticmethod
    @column_builder()
    def array(name: str, item: str, **options: Unpack[Options]) -> None:
        """A sequence of values of the type that `item` spells, such as "VARCHAR(50)"."""

    @staticmethod
    @column_builder(col_type="type")
    def column(name: str, type: str, **options: Unpack[Options]) -> None:
        """A column of the type that `type` spells, such as "OPAQUE(sqlite,'MONEY')"."""

    @staticmethod
    @column_builder(ref_table="table", ref_column="column", col_type="type")
    def foreign_key(
        name: str,
        table: str,
        column: str = "id",
        *,
        on_delete: str = "CASCADE",
        on_update: str = "CASCADE",
        type: str = "INTEGER",
        deferrable: str | None = None,
        **options: Unpack[Options],
    ) -> None:
        """A reference to a `column` of a `table`; `deferrable` is "immediate" or "deferred"."""

    @staticmethod
    @word_builder(SQLCall)
    def sql(text: str) -> None:
        """SQL text, as a default or as a part of an index."""

    @staticmethod
    @word_builder(DescendingCall)
    def desc(part: str | SQLCall) -> None:
        """A part of an index in descending order."""

    @staticmethod
    @word_builder(IdentityCall)
    def identity(
        kind: str = "auto", *, start: int | None = None, increment: int | None = None
    ) -> None:
        """Numbered by the database: "auto" in its customary way, "by default" or "always"."""


C = columns
