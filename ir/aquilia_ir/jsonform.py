"""Which JSON stands for which value of the IR? The hooks for cattrs, in both directions.

    VarChar(50)       {"kind": "varchar", "length": 50}
    Constant(b"\\x00") {"kind": "constant", "value": {"bytes": "00"}}

Text, numbers and truth values are themselves; a decimal number, bytes, and a number that is not
finite are an object of one key, so that every constant keeps its Python type.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal as Number
from decimal import InvalidOperation
from enum import StrEnum
from types import GenericAlias, MappingProxyType, UnionType
from typing import Any, get_args, get_origin

from attrs import fields, has, resolve_types
from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from aquilia_ir.expressions import canonical
from aquilia_ir.operations import Operation
from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Column,
    Constraint,
    Deferral,
    ForeignKey,
    IdentityKind,
    IndexColumn,
    IndexExpression,
    IndexPart,
    PrimaryKey,
    Table,
    TableConstraint,
    UniqueConstraint,
)
from aquilia_ir.suggest import did_you_mean
from aquilia_ir.types import Constant, Default, Expression, Scalar, Type

_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_UNIONS: tuple[UnionType, ...] = (Type, Default, TableConstraint, Constraint, IndexPart, Operation)

KINDS: Mapping[type, str] = MappingProxyType(
    {type_: type_.__name__.lower() for type_ in get_args(Type)}
    | {op: _WORDS.sub("_", op.__name__).lower() for op in get_args(Operation)}
    | {Constant: "constant", Expression: "expression"}
    | {IndexColumn: "column", IndexExpression: "expression"}
    | {PrimaryKey: "primary_key", ForeignKey: "foreign_key"}
    | {UniqueConstraint: "unique", CheckConstraint: "check"}
)
"""The tag of each member of a union."""


class WrongValueError(ValueError):
    """A part of a document that is not what stands there; the words are those for the user."""

    def __init__(self, message: str, *, code: str = "AQ455", help: str = "") -> None:  # noqa: A002
        super().__init__(message)
        self.code = code
        self.help = help


Hook = Callable[[Any, Any], Any]


_OF_EXTRA = "extra_kind"
"""The key for the kind that DropExtra names, since "kind" says which operation it is."""


def _key(name: str) -> str:
    return _OF_EXTRA if name == "kind" else name


def _name(key: str) -> str:
    return "kind" if key == _OF_EXTRA else key


def keys(form: type) -> tuple[str, ...]:
    """The keys that a class has in JSON."""
    return tuple(attribute.name for attribute in fields(form) if attribute.init)


def _described(value: object) -> str:
    words = {dict: "an object", list: "a list", str: "a text", bool: "a truth value"}
    words |= {int: "a whole number", float: "a number", type(None): "null"}
    return words.get(type(value), type(value).__name__)


def _exactly(type_: type, expected: str) -> Hook:
    def read(value: object, _: object) -> object:
        if type(value) is not type_:
            raise WrongValueError(f"expected {expected}, found {_described(value)}")
        return value

    return read


def _read_enum(value: object, enum: type[StrEnum]) -> StrEnum:
    if type(value) is str and value in {member.value for member in enum}:
        return enum(value)
    known = ", ".join(f'"{member}"' for member in enum)
    raise WrongValueError(f"expected one of {known}")


def _read_tuple(type_: Any, converter: Converter) -> Hook:
    items = GenericAlias(list, get_args(type_)[0])
    read_list = converter.get_structure_hook(items)

    def read(value: object, _: object) -> tuple[object, ...]:
        if type(value) is not list:
            raise WrongValueError(f"expected a list, found {_described(value)}")
        return tuple(read_list(value, items))

    return read


def _read_class(form: type, converter: Converter) -> Hook:
    special: Any = {"value": override(struct_hook=_read_scalar)} if form is Constant else {}
    read_object: Hook = make_dict_structure_fn(form, converter, **special)

    def read(value: object, _: object) -> object:
        if type(value) is not dict:
            raise WrongValueError(f"expected an object, found {_described(value)}")
        return read_object(value, form)

    return read


def _read_union(union: UnionType, converter: Converter) -> Hook:
    kinds = {KINDS[member]: member for member in get_args(union)}

    def read(value: object, _: object) -> object:
        if type(value) is not dict:
            raise WrongValueError(f"expected an object, found {_described(value)}")
        if "kind" not in value:
            raise WrongValueError('missing key "kind"', code="AQ453")
        kind = value["kind"]
        if type(kind) is not str or kind not in kinds:
            help_ = did_you_mean(str(kind), kinds)
            raise WrongValueError(f'unknown kind "{kind}"', code="AQ454", help=help_)
        rest = {_name(key): part for key, part in value.items() if key != "kind"}
        return converter.structure(rest, kinds[kind])

    return read


def _read_scalar(value: object, _: object) -> Scalar:
    match value:
        case bool() | int() | float() | str() | None:
            return value
        case {"decimal": str(text), **rest} if not rest:
            return _read_number(text)
        case {"float": "nan" | "inf" | "-inf" as text, **rest} if not rest:
            return float(text)
        case {"bytes": str(text), **rest} if not rest:
            return _read_bytes(text)
        case _:
            raise WrongValueError(
                "expected a scalar",
                help='a text, number, truth value or null, {"decimal": "1.50"}, {"bytes": "00ff"} '
                'or {"float": "nan"}',
            )


def _read_number(text: str) -> Number:
    try:
        return Number(text)
    except InvalidOperation as error:
        raise WrongValueError(f'"{text}" is no decimal number') from error


def _read_bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise WrongValueError("expected bytes in hexadecimal digits") from error


def _write_scalar(value: Scalar) -> object:
    match value:
        case Number():
            return {"decimal": str(value)}
        case bytes():
            return {"bytes": value.hex()}
        case float() if not math.isfinite(value):
            return {"float": repr(value)}
        case _:
            return value


def _write_union(converter: Converter) -> Callable[[Any], Any]:
    def write(value: object) -> object:
        if value is None:
            return None
        told = converter.unstructure(value, type(value))
        return {"kind": KINDS[type(value)], **{_key(name): part for name, part in told.items()}}

    return write


def _write_class(form: type, converter: Converter) -> Callable[[Any], Any]:
    special: Any = {"value": override(unstruct_hook=_write_scalar)} if form is Constant else {}
    return make_dict_unstructure_fn(form, converter, _cattrs_omit_if_default=True, **special)


def _write_meaning(form: type, converter: Converter) -> Callable[[Any], Any]:
    """Write just what equality compares, and alike what it finds alike."""
    special: dict[str, Any] = {
        attribute.name: override(omit=True)
        if attribute.eq is False
        else override(unstruct_hook=canonical)
        for attribute in fields(form)
        if attribute.eq is False or attribute.eq_key is canonical
    }
    if form is Constant:
        special["value"] = override(unstruct_hook=_write_scalar)
    if form is Table:
        special["columns"] = override(unstruct_hook=_in_order_of_names(converter))
    return make_dict_unstructure_fn(form, converter, _cattrs_omit_if_default=True, **special)


def _in_order_of_names(converter: Converter) -> Callable[[Iterable[Column]], object]:
    def write(columns: Iterable[Column]) -> object:
        return [converter.unstructure(c) for c in sorted(columns, key=lambda c: c.name)]

    return write


def _is_tuple(type_: object) -> bool:
    return get_origin(type_) is tuple


def _converter(write_class: Callable[[type, Converter], Callable[[Any], Any]]) -> Converter:
    converter = Converter(forbid_extra_keys=True, unstruct_collection_overrides={tuple: list})
    for form in KINDS:
        resolve_types(form)  # cattrs leaves the names in `tuple["Operation", ...]` as they are
    converter.register_unstructure_hook_factory(has, write_class)
    converter.register_structure_hook_factory(has, _read_class)
    converter.register_structure_hook_factory(_is_tuple, _read_tuple)
    for type_, expected in ((str, "a text"), (int, "a whole number"), (bool, "true or false")):
        converter.register_structure_hook(type_, _exactly(type_, expected))
    for enum in (Action, Deferral, IdentityKind):  # each on its own: they are texts as well
        converter.register_structure_hook(enum, _read_enum)
    for union in _UNIONS:
        # cattrs takes `X | None` for another union than `X`.
        for either in (union, union | None):
            converter.register_unstructure_hook(either, _write_union(converter))
        converter.register_structure_hook(union, _read_union(union, converter))
        converter.register_structure_hook(
            union | None, _read_optional(_read_union(union, converter))
        )
    return converter


def _read_optional(read: Hook) -> Hook:
    return lambda value, form: None if value is None else read(value, form)


FORM = _converter(_write_class)
"""Reads and writes the JSON form."""
FINGERPRINT = _converter(_write_meaning)
"""Writes the same for equal values, and only for those."""
