# ruff: noqa: FBT001, FBT002, PLR0913, PLR0917  the names and orders of the older releases
"""What do older projects do with a column of a migration? They look at it, and at its SQL.

C.varchar("email", 255, unique=True).to_sql()      "email" VARCHAR(255) UNIQUE NOT NULL
"""

import sys
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from aquilia_schema.dsl.builders import SIGNATURES
from aquilia_schema.dsl.building import here
from aquilia_schema.dsl.calls import Call, Keyword, Spelled, lift
from aquilia_schema.dsl.column_builders import columns as builders
from aquilia_schema.dsl.kinds import NO_COLUMNS
from aquilia_schema.dsl.raw.words import Words, constant, words_for
from aquilia_schema.dsl.signature import bind


class _NoDefault:
    """Stands for a default that was not given; None is one, NULL."""

    def __repr__(self) -> str:
        return "<NO_DEFAULT>"

    def __bool__(self) -> bool:
        return False


NO_DEFAULT = _NoDefault()

_TYPES = MappingProxyType(
    {
        "C.auto": "INTEGER",
        "C.smallauto": "SMALLINT",
        "C.bigauto": "BIGINT",
        "C.integer": "INTEGER",
        "C.biginteger": "BIGINT",
        "C.smallinteger": "SMALLINT",
        "C.boolean": "BOOLEAN",
        "C.text": "TEXT",
        "C.real": "REAL",
        "C.double": "REAL",
        "C.timestamp": "TIMESTAMP",
        "C.timestamptz": "TIMESTAMP",
        "C.date": "DATE",
        "C.time": "TIME",
        "C.interval": "INTEGER",
        "C.uuid": "VARCHAR(36)",
        "C.blob": "BLOB",
        "C.json": "TEXT",
        "C.enum": "VARCHAR(50)",
        "C.array": "TEXT",
    }
)
"""What the older releases call the types of the builders; a size comes from the call itself."""


class ColumnDef(Spelled):
    """A column as the older releases know it: a name, the words of a type, and what else it is."""

    def __init__(
        self,
        name: str,
        col_type: str,
        primary_key: bool = False,
        autoincrement: bool = False,
        unique: bool = False,
        nullable: bool = False,
        default: Any = NO_DEFAULT,
        references: tuple[str, str] | None = None,
        on_delete: str = "CASCADE",
        on_update: str = "CASCADE",
    ) -> None:
        self.name, self.col_type = name, col_type
        self.primary_key, self.autoincrement = primary_key, autoincrement
        self.unique, self.nullable, self.default = unique, nullable, default
        self.references, self.on_delete, self.on_update = references, on_delete, on_update
        self.call = self._spelled()

    @classmethod
    def of(cls, call: Call) -> "ColumnDef":
        """Return the column that a call of the language says."""
        auto = call.name.endswith("auto")
        refers = call.name == "C.foreign_key"
        made = cls(
            name=call.plain("name", "id"),
            col_type=_type_of(call),
            primary_key=call.plain("primary_key", default=auto),
            autoincrement=auto or call.has("identity"),
            unique=call.plain("unique", default=False),
            nullable=call.plain("null", default=False),
            default=_default_of(call),
            references=(call.plain("table"), call.plain("column", "id")) if refers else None,
            on_delete=call.plain("on_delete", "CASCADE"),
            on_update=call.plain("on_update", "CASCADE"),
        )
        made.call = call
        return made

    def _spelled(self) -> Call:
        given: dict[str, object] = {"name": self.name}
        kind = "C.column" if self.references is None else "C.foreign_key"
        if self.references is not None:
            given |= {"table": self.references[0], "column": self.references[1]}
            given |= {"on_delete": self.on_delete, "on_update": self.on_update}
        if self.primary_key and self.autoincrement:
            kind = "C.bigauto" if "BIG" in self.col_type.upper() else "C.auto"
        else:
            given |= {"type": self.col_type, "null": self.nullable, "unique": self.unique}
            given |= {"primary_key": True} if self.primary_key else {}
            given |= {} if self.default is NO_DEFAULT else {"default": self.default}
        keywords = [Keyword(name, lift(value)) for name, value in given.items()]
        return bind(SIGNATURES[kind], (), keywords, None)

    def to_sql(self, dialect: str = "sqlite") -> str:
        """Write the column in the words that the older releases have for a database."""
        words = words_for(dialect)
        if self.primary_key and self.autoincrement:
            return f'"{self.name}" {words.bigpk if "BIG" in self.col_type else words.pk}'
        parts = [f'"{self.name}"', words.column_types.get(self.col_type.upper(), self.col_type)]
        parts += ["UNIQUE"] if self.unique and not self.primary_key else []
        parts += ["PRIMARY KEY"] if self.primary_key else []
        parts += [] if self.nullable or self.primary_key else ["NOT NULL"]
        parts += self._default_sql(words)
        if self.references:
            table, column = self.references
            parts += [f'REFERENCES "{table}"("{column}")', f"ON DELETE {self.on_delete}"]
            parts += [f"ON UPDATE {self.on_update}"]
        return " ".join(parts)

    def _default_sql(self, words: Words) -> list[str]:
        if self.default is NO_DEFAULT or self.col_type.upper() in words.without_default:
            return []
        if isinstance(self.default, Call):
            return [f"DEFAULT {self.default.plain('text')}"]
        # only a boolean column takes the words for true and false
        value = self.default
        if isinstance(value, bool) and self.col_type.upper() != "BOOLEAN":
            value = int(value)
        return [f"DEFAULT {constant(value, words)}"]

    def to_snapshot(self) -> dict[str, Any]:
        """Return what a snapshot of the older releases says of the column."""
        told: dict[str, Any] = {"name": self.name, "type": self.col_type}
        flags = ("primary_key", "autoincrement", "unique", "nullable")
        told |= {flag: True for flag in flags if getattr(self, flag)}
        if self.default is not NO_DEFAULT:
            told["default"] = self.default
        if self.references:
            told["references"] = dict(zip(("table", "column"), self.references, strict=True))
            told |= {"on_delete": self.on_delete, "on_update": self.on_update}
        return told

    @classmethod
    def from_snapshot(cls, data: Mapping[str, Any]) -> "ColumnDef":
        """Return the column that a snapshot of the older releases tells of."""
        referred = data.get("references")
        return cls(
            data["name"],
            data["type"],
            primary_key=data.get("primary_key", False),
            autoincrement=data.get("autoincrement", False),
            unique=data.get("unique", False),
            nullable=data.get("nullable", False),
            default=data.get("default", NO_DEFAULT),
            references=(referred["table"], referred["column"]) if referred else None,
            on_delete=data.get("on_delete", "CASCADE"),
            on_update=data.get("on_update", "CASCADE"),
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ColumnDef):
            return NotImplemented
        return self.to_snapshot() == other.to_snapshot()

    __hash__ = None  # type: ignore[assignment]  # as that of the older releases

    def __repr__(self) -> str:
        return f"ColumnDef({self.to_sql()})"


def _type_of(call: Call) -> str:
    match call.name:
        case "C.varchar":
            return f"VARCHAR({call.plain('length', 255)})"
        case "C.char":
            return f"CHAR({call.plain('length', 1)})"
        case "C.decimal":
            return f"DECIMAL({call.plain('precision', 10)},{call.plain('scale', 2)})"
        case "C.column" | "C.foreign_key":
            return str(call.plain("type", "INTEGER"))
        case name:
            return _TYPES[name]


def _default_of(call: Call) -> object:
    given = call.plain("default", NO_DEFAULT)
    return NO_DEFAULT if given is ... else given


def _builder(name: str) -> Callable[..., ColumnDef]:
    def build(*args: object, **kwargs: object) -> ColumnDef:
        span = here(sys._getframe(1))  # noqa: SLF001  there is no other way to know the caller
        keywords = [Keyword(key, lift(value)) for key, value in kwargs.items()]
        return ColumnDef.of(bind(SIGNATURES[name], tuple(map(lift, args)), keywords, span))

    build.__name__ = name.removeprefix("C.")
    build.__doc__ = getattr(builders, build.__name__).__doc__
    return build


class _Columns:
    """The builders of columns, usually imported as `C`."""

    def __init__(self) -> None:
        for name in (each for each in vars(builders) if not each.startswith("_")):
            is_word = f"C.{name}" in NO_COLUMNS
            known = getattr(builders, name)
            made = known if is_word else _builder(known.signature.name)
            setattr(self, name, made)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        raise AttributeError(f"there is no column builder {name}")


columns = C = _Columns()
