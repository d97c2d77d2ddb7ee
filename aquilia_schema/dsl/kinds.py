"""Is a value what a parameter asks for? A check by its annotation, and words for that kind.

Sequence[str]    [Literal("a"), Literal(3)]    Literal(3) should be "a string"
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal as Number
from functools import cache
from types import EllipsisType, NoneType, UnionType
from typing import Union, get_args, get_origin

from aquilia_schema.dsl.calls import (
    Broken,
    Call,
    ColumnCall,
    DescendingCall,
    IdentityCall,
    Listing,
    Literal,
    OperationCall,
    Reference,
    SQLCall,
    Value,
)


def unfit(value: Value, kind: object) -> Iterator[tuple[Value, object]]:
    """Yield what does not fit with what it should be; inside of a list, each item by itself."""
    if _fits(value, kind):
        return
    listed = next((k for k in _choices(kind) if get_origin(k) is Sequence), None)
    if listed is None or not isinstance(value, Listing):
        yield value, kind
        return
    (item_kind,) = get_args(listed)
    for item in value.items:
        yield from unfit(item, item_kind)


_Kind = tuple[str, Callable[[Value], bool]]


def _literal(*kinds: type) -> Callable[[Value], bool]:
    def fits(value: Value) -> bool:
        return isinstance(value, Literal) and type(value.value) in kinds

    return fits


def _text(value: Value) -> bool:
    return isinstance(value, Literal) and isinstance(value.value, str)


def _column(value: Value) -> bool:
    return isinstance(value, Call) and value.name.startswith("C.") and value.name not in NO_COLUMNS


def _operation(value: Value) -> bool:
    return isinstance(value, Call) and not value.name.startswith("C.")


def _called(name: str) -> Callable[[Value], bool]:
    def fits(value: Value) -> bool:
        return isinstance(value, Call) and value.name == name

    return fits


def _listing(value: Value) -> bool:
    return isinstance(value, Listing)


def _function(value: Value) -> bool:
    return isinstance(value, Reference)


NO_COLUMNS = frozenset({"C.sql", "C.desc", "C.identity"})
"""What is written with `C.` and is no column."""

_KINDS: Mapping[object, _Kind] = {
    str: ("a string", _text),
    bool: ("True or False", _literal(bool)),
    int: ("a whole number", _literal(int)),
    float: ("a number", _literal(float)),
    Number: ("an exact number", _literal(Number)),
    bytes: ("bytes", _literal(bytes)),
    NoneType: ("None", _literal(NoneType)),
    EllipsisType: ("...", _literal(EllipsisType)),
    dict: ("a dictionary", _literal(dict)),
    list: ("a list", _listing),
    ColumnCall: ('a column such as C.text("name")', _column),
    OperationCall: ("an operation", _operation),
    SQLCall: ('C.sql("...")', _called("C.sql")),
    DescendingCall: ('C.desc("...")', _called("C.desc")),
    IdentityCall: ("C.identity(...)", _called("C.identity")),
    Callable: ("a function", _function),
}


@cache
def _choices(kind: object) -> tuple[object, ...]:
    return get_args(kind) if get_origin(kind) in {Union, UnionType} else (kind,)


def _fits(value: Value, kind: object) -> bool:
    return isinstance(value, Broken) or any(_fits_one(value, one) for one in _choices(kind))


def _fits_one(value: Value, kind: object) -> bool:
    items = _items(kind)
    if items:
        return isinstance(value, Listing) and all(_fits(each, items[0]) for each in value.items)
    return _kind(kind)[1](value)


@cache
def _items(kind: object) -> tuple[object, ...]:
    """Return what the items of a list have to be; nothing for what is no list of ours."""
    return get_args(kind) if get_origin(kind) is Sequence else ()


@cache
def _kind(kind: object) -> _Kind:
    origin = get_origin(kind)
    return _KINDS[Callable if origin is not None and origin not in _KINDS else origin or kind]


def words(kind: object) -> str:
    """Say what a value of this kind is."""
    choices = [one for one in _choices(kind) if one is not EllipsisType]
    if bytes in choices:
        return 'a constant or C.sql("...")'
    return " or ".join(_several(k) if get_origin(k) is Sequence else _kind(k)[0] for k in choices)


def _several(kind: object) -> str:
    plural = {str: "strings", ColumnCall: "columns", OperationCall: "operations"}
    (item,) = get_args(kind)
    return f"a list of {plural.get(item, 'such')}"
