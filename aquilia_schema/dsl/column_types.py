"""Which type does the call of a column say, and which call says a type? Both ways.

C.decimal("price", 10, 2)    Decimal(10, 2)
C.column("price", "MONEY")   whatever `aquilia_ir.typewords` reads
"""

from types import MappingProxyType
from typing import assert_never

from aquilia_ir.diagnostics import fail
from aquilia_ir.types import (
    Array,
    Blob,
    Boolean,
    Char,
    Date,
    Decimal,
    Double,
    Enum,
    Integer,
    Interval,
    Json,
    Native,
    Opaque,
    Real,
    Text,
    Time,
    Timestamp,
    Type,
    Uuid,
    VarChar,
)
from aquilia_ir.typewords import read_type, spell_type
from aquilia_ir.verify import type_problem
from aquilia_schema.dsl.calls import Call, placed

INTEGERS = MappingProxyType({16: "C.smallinteger", 32: "C.integer", 64: "C.biginteger"})

Arguments = dict[str, object]


def read_column_type(call: Call) -> Type:
    """Return the type of a column; AQ414 for one that no value can have."""
    sized = next((n for n in ("type", "item", "length", "precision", "values") if call.has(n)), "")
    found = placed(lambda: _read_type(call), call.span_of(sized))
    problem = type_problem(found)
    if problem:
        name = call.plain("name")
        raise fail("AQ414", f'the type of column "{name}" {problem}', span=call.span_of(sized))
    return found


def _read_type(call: Call) -> Type:  # noqa: C901, PLR0912  a total match
    match call.name:
        case "C.auto" | "C.integer":
            return Integer(32)
        case "C.bigauto" | "C.biginteger":
            return Integer(64)
        case "C.smallauto" | "C.smallinteger":
            return Integer(16)
        case "C.boolean":
            return Boolean()
        case "C.varchar":
            return VarChar(call.plain("length", 255))
        case "C.char":
            return Char(call.plain("length", 1))
        case "C.text":
            return Text()
        case "C.real":
            return Real()
        case "C.double":
            return Double()
        case "C.decimal":
            return Decimal(call.plain("precision", 10), call.plain("scale", 2))
        case "C.timestamp":
            return Timestamp()
        case "C.timestamptz":
            return Timestamp(zone=True)
        case "C.date":
            return Date()
        case "C.time":
            return Time()
        case "C.interval":
            return Interval()
        case "C.uuid":
            return Uuid()
        case "C.blob":
            return Blob()
        case "C.json":
            return Json()
        case "C.enum":
            return Enum(call.plain("values"), call.plain("type_name"))
        case "C.array":
            return Array(read_type(call.plain("item")))
        case "C.column":
            return read_type(call.plain("type"))
        case "C.foreign_key":
            return read_type(call.plain("type", "INTEGER"))
        case name:
            raise AssertionError(f"no column is written as {name}")


def write_column_type(type_: Type) -> tuple[str, Arguments]:  # noqa: C901  a total match
    match type_:
        case Integer(bits) if bits in INTEGERS:
            return INTEGERS[bits], {}
        case VarChar(length):
            return "C.varchar", {"length": length}
        case Char(length):
            return "C.char", {"length": length}
        case Decimal(precision, scale):
            return "C.decimal", {"precision": precision, "scale": scale}
        case Timestamp(zone):
            return "C.timestamptz" if zone else "C.timestamp", {}
        case Enum(values, name):
            return "C.enum", {"values": values} | ({} if name is None else {"type_name": name})
        case Array(item):
            return "C.array", {"item": spell_type(item)}
        case Integer() | Opaque() | Native():
            return "C.column", {"type": spell_type(type_)}
        case Boolean() | Text() | Real() | Double() | Date() | Time():
            return f"C.{type(type_).__name__.lower()}", {}
        case Interval() | Uuid() | Blob() | Json():
            return f"C.{type(type_).__name__.lower()}", {}
        case _:
            assert_never(type_)
