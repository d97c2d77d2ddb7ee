"""How do two schemas differ, as a database would see it? In the normal form of that database.

    models  active BOOLEAN        sqlite:///db.sqlite3  active INTEGER       equal
    models  CHECK (age>0)         postgresql://...      CHECK ((age > 0))    equal

What no database has is compared as it stands, as `makemigrations` does.
"""

from attrs import frozen

from aquilia_backends.backend import Backend
from aquilia_backends.registry import backend_for
from aquilia_backends.session import Normalizing
from aquilia_ir.diagnostics import Diagnostic, SchemaError, Severity
from aquilia_ir.schema import Schema
from aquilia_schema.run.sources import Source

_REFUSED = frozenset({"AQ708"})
"""The code of what a server does not let its user do."""


@frozen
class Pair:
    """Two schemas in one normal form, and what a reader should know about that."""

    before: Schema
    after: Schema
    notes: tuple[Diagnostic, ...] = ()


def in_one_form(before: Source, after: Source, spoken: Backend | None = None) -> Pair:
    """Bring two schemas into the normal form of the database that one of them is from.

    If both are, it is that of the second; if none is, of `spoken`, or else both stay as they are.
    AQ3xx if that database can't hold one of them.
    """
    if before.url is not None and after.url is not None:
        if backend_for(before.url) is backend_for(after.url):
            return Pair(before.schema, after.schema)
        normal, notes = normalized(before.schema, after.url)
        return Pair(normal, after.schema, notes)
    if before.url is not None:
        normal, notes = normalized(after.schema, before.url)
        return Pair(before.schema, normal, notes)
    if after.url is not None:
        normal, notes = normalized(before.schema, after.url)
        return Pair(normal, after.schema, notes)
    if spoken is None:
        return Pair(before.schema, after.schema)
    return Pair(_by_rule(before.schema, spoken), _by_rule(after.schema, spoken))


def are_alike(before: Source, after: Source) -> bool:
    """Whether both are databases of one system, so that each understands the other's texts."""
    urls = [source.url for source in (before, after) if source.url is not None]
    return len(urls) > 1 and backend_for(urls[0]) is backend_for(urls[1])


def normalized(schema: Schema, url: str) -> tuple[Schema, tuple[Diagnostic, ...]]:
    """Return what the database of a URL would give back for `schema`, and notes.

    A server is asked, if it lets us; else expressions stay as they are written, which is noted.
    """
    backend = backend_for(url)
    by_rule = _by_rule(schema, backend)
    with backend.open(url) as session:
        if not isinstance(session, Normalizing):
            return by_rule, ()
        try:
            return session.normalize(schema), ()
        except SchemaError as error:
            if error.diagnostics[0].code not in _REFUSED:
                raise
            return by_rule, (_not_asked(error),)


def _by_rule(schema: Schema, backend: Backend) -> Schema:
    errors = backend.check(schema)
    if errors:
        raise SchemaError(errors)
    return backend.normalize(schema)


def _not_asked(error: SchemaError) -> Diagnostic:
    return Diagnostic(
        code="AQ855",
        message="the server does not say how it writes expressions, so their text is compared",
        help="the user needs the right to create a schema (PostgreSQL) or a database (MySQL)",
        notes=tuple(found.message for found in error.diagnostics),
        severity=Severity.WARNING,
    )
