"""How do two schemas differ, as a database would see it? In the normal form of that database.

    models  active BOOLEAN        sqlite:///db.sqlite3  active INTEGER       equal
    models  CHECK (age>0)         postgresql://...      CHECK ((age > 0))    equal

What no database has is compared as it stands, as `makemigrations` does.
"""

from collections.abc import Iterable, Iterator

from attrs import frozen

from aquilia_backends.backend import Backend
from aquilia_backends.registry import backend_for
from aquilia_backends.session import Normalizing, Spelling
from aquilia_ir.diagnostics import Diagnostic, SchemaError, Severity
from aquilia_ir.extra import Extra
from aquilia_ir.renames import Renames
from aquilia_ir.schema import Schema
from aquilia_schema.lower.renamed import declared_renames
from aquilia_schema.run.renaming import choose_model_renames, choose_renames
from aquilia_schema.run.sources import Source
from aquilia_schema.run.unsaid import with_unsaid

_REFUSED = frozenset({"AQ708", "AQ713", "AQ743"})
"""The codes of what a server does not let its user do."""


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
            found = spelled(before.schema, after.schema, before.url)
            return Pair(spelled(found, after.schema, after.url), after.schema)
        normal, notes = normalized(before.schema, after.url)
        return Pair(normal, spelled(after.schema, normal, after.url), notes)
    if before.url is not None:
        normal, notes = normalized(after.schema, before.url)
        return Pair(spelled(before.schema, normal, before.url), normal, notes)
    if after.url is not None:
        normal, notes = normalized(before.schema, after.url)
        return Pair(normal, spelled(after.schema, normal, after.url), notes)
    if spoken is None:
        return Pair(before.schema, after.schema)
    return Pair(_by_rule(before.schema, spoken), _by_rule(after.schema, spoken))


def with_extras_of_other(pair: Pair, renames: Renames, before: Source, after: Source) -> Pair:
    """Give a side that can't say any the extras of the other, so that these are not compared."""
    if before.says_extras == after.says_extras:
        return pair
    if after.says_extras:
        schema, kept = with_unsaid(pair.before, pair.after, _turned(renames))
        return Pair(schema, pair.after, (*pair.notes, *_not_compared(kept)))
    schema, kept = with_unsaid(pair.after, pair.before, renames)
    return Pair(pair.before, schema, (*pair.notes, *_not_compared(kept)))


def _not_compared(extras: tuple[Extra, ...]) -> Iterator[Diagnostic]:
    if extras:
        names = ", ".join(f'{extra.kind} "{extra.name}"' for extra in extras)
        yield Diagnostic(
            code="AQ319",
            message=f"models can't say {names}: not compared",
            help="compare the history with the database to see whether they agree",
            severity=Severity.NOTE,
        )


def renames_between(
    before: Source, after: Source, pair: Pair, *, told: Iterable[str], guess: bool
) -> tuple[Renames, Renames]:
    """Return all renames, and those that are guessed; what the models declare is none of these."""
    if after.models:
        return choose_model_renames(after.models, pair.before, pair.after, told=told, guess=guess)
    settled = _turned(declared_renames(before.models, pair.after, pair.before))
    return choose_renames(pair.before, pair.after, told=told, settled=settled, guess=guess)


def _turned(renames: Renames) -> Renames:
    """The same renames, from the new names to the old ones."""
    olds = {new: old for old, new in renames.tables}
    return Renames(
        [(new, old) for old, new in renames.tables],
        [(olds.get(table, table), new, old) for table, old, new in renames.columns],
    )


def spelled(found: Schema, like: Schema, url: str) -> Schema:
    """Return what the database of a URL has, with names spelled as `like` has them.

    The server is asked only where some name is spelled otherwise.
    """
    wanted = _names(like)
    others = {name.lower() for name in wanted}
    if not any(name not in wanted and name.lower() in others for name in _names(found)):
        return found
    with backend_for(url).open(url, read_only=True) as session:
        return session.spelled(found, like) if isinstance(session, Spelling) else found


def _names(schema: Schema) -> frozenset[str]:
    """Return the names of tables, and of what is beside them."""
    return frozenset(t.name for t in schema.tables) | {e.name for e in schema.extras}


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
