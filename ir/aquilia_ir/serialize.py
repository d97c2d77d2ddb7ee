"""What do schemas and operations look like as JSON? One versioned form, read strictly.

    Column("age", Integer(), nullable=True)
    {"name": "age", "type": {"kind": "integer"}, "nullable": true}

A member of a union says which one it is under "kind"; what has its default is left out. Whatever
is wrong with a document is told at once, each finding with its path.
"""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import NoReturn, TypeVar

from attrs import frozen
from cattrs import ClassValidationError, ForbiddenExtraKeysError, IterableValidationError

from aquilia_ir.diagnostics import Diagnostic, SchemaError, Span, fail
from aquilia_ir.extra import Extra
from aquilia_ir.jsonform import FINGERPRINT, FORM, WrongValueError, keys
from aquilia_ir.operations import Operation
from aquilia_ir.schema import Schema, Table
from aquilia_ir.suggest import did_you_mean

VERSION = 1
"""The version of the form; what omits a default depends on that default, so it counts as well."""

_TOO_DEEP = "the document is nested too deeply to be read"

Json = dict[str, object]


@frozen
class _SchemaDocument:
    tables: tuple[Table, ...]
    extras: tuple[Extra, ...] = ()


@frozen
class _OperationsDocument:
    operations: tuple[Operation, ...]


_Document = TypeVar("_Document", _SchemaDocument, _OperationsDocument)


def schema_to_json(schema: Schema) -> Json:
    """Return `schema` as plain dicts, lists and scalars."""
    return {"version": VERSION, **FORM.unstructure(_SchemaDocument(schema.tables, schema.extras))}


def schema_from_json(document: object) -> Schema:
    """Read what `schema_to_json` gave; a `SchemaError` with all findings if it is not that."""
    found = _read(document, _SchemaDocument)
    return Schema(found.tables, found.extras)


def operations_to_json(operations: tuple[Operation, ...]) -> Json:
    """Return `operations` as plain dicts, lists and scalars."""
    return {"version": VERSION, **FORM.unstructure(_OperationsDocument(tuple(operations)))}


def operations_from_json(document: object) -> tuple[Operation, ...]:
    """Read what `operations_to_json` gave; a `SchemaError` with all findings if it is not that."""
    return _read(document, _OperationsDocument).operations


def schema_to_text(schema: Schema) -> str:
    """Return `schema` as JSON text, for people and for version control."""
    return _text(schema_to_json(schema))


def schema_from_text(text: str, *, source: str = "") -> Schema:
    """Read what `schema_to_text` gave; `source` names the text in diagnostics."""
    return schema_from_json(_parse(text, source))


def operations_to_text(operations: tuple[Operation, ...]) -> str:
    """Return `operations` as JSON text, for people and for version control."""
    return _text(operations_to_json(operations))


def operations_from_text(text: str, *, source: str = "") -> tuple[Operation, ...]:
    """Read what `operations_to_text` gave; `source` names the text in diagnostics."""
    return operations_from_json(_parse(text, source))


def fingerprint(schema: Schema) -> str:
    """Return 64 hexadecimal digits, the same for equal schemas, in all processes and versions."""
    form = FINGERPRINT.unstructure(_SchemaDocument(schema.tables, schema.extras))
    text = json.dumps({"version": VERSION, **form}, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("ascii")).hexdigest()


def _text(document: Json) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _parse(text: str, source: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        line = text.split("\n")[error.lineno - 1]
        span = Span(source, error.lineno, error.colno, error.lineno, error.colno + 1, line)
        raise fail("AQ450", f"this is no JSON: {error.msg.lower()}", span=span) from error
    except (ValueError, RecursionError) as error:
        raise fail("AQ450", f"this is no JSON that can be read: {error}") from error


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for at, name in enumerate(names) if name in names[:at])
        raise fail("AQ456", f'an object has the key "{twice}" twice', help="keep one of them")
    return found


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")


def _read(document: object, form: type[_Document]) -> _Document:
    if not isinstance(document, dict):
        raise fail("AQ455", "expected an object @ $", help="this is not a document of that kind")
    _check_version(document)
    try:
        return FORM.structure({k: v for k, v in document.items() if k != "version"}, form)
    except (ClassValidationError, WrongValueError) as error:
        raise SchemaError(_findings(error, "$")) from error
    except RecursionError as error:
        raise fail("AQ455", _TOO_DEEP) from error


def _check_version(document: Mapping[str, object]) -> None:
    version = document.get("version")
    if type(version) is not int or version != VERSION:
        found = "no version" if "version" not in document else f"version {json.dumps(version)}"
        raise fail(
            "AQ451",
            f"the document has {found}, and only version {VERSION} can be read",
            help="was it written by a newer release of this program?",
        )


def _findings(error: BaseException, path: str) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each leaf of the tree of errors that cattrs makes."""
    if isinstance(error, ClassValidationError):
        noted, plain = error.group_exceptions()
        for inner, note in noted:
            missing = isinstance(inner, KeyError)
            yield from _findings(inner, path if missing else f"{path}.{note.name}")
        for other in plain:
            yield from _findings(other, path)
    elif isinstance(error, IterableValidationError):
        for inner, place in error.group_exceptions()[0]:
            yield from _findings(inner, f"{path}[{place.index}]")
    else:
        yield from _leaf(error, path)


def _leaf(error: BaseException, path: str) -> Iterator[Diagnostic]:
    match error:
        case WrongValueError():
            yield Diagnostic(code=error.code, message=f"{error} @ {path}", help=error.help)
        case KeyError():
            yield Diagnostic(code="AQ453", message=f'missing key "{error.args[0]}" @ {path}')
        case ForbiddenExtraKeysError():
            known = [name for name in keys(error.cl) if name not in error.extra_fields]
            for key in sorted(error.extra_fields, key=str):
                message = f'unknown key "{key}" @ {path}'
                yield Diagnostic(code="AQ452", message=message, help=did_you_mean(str(key), known))
        case RecursionError():
            yield Diagnostic(code="AQ455", message=_TOO_DEEP)
        case _:
            raise error
