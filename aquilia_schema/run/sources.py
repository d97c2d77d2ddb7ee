"""Which schema does a word mean? That of the models, the history, the snapshot, a file, a database.

models    history    snapshot    database    postgresql://localhost/shop    before.json
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path

from attrs import frozen

from aquilia_backends.registry import backend_for
from aquilia_backends.session import Dependent, Listing, Session
from aquilia_ir.diagnostics import Diagnostic, Severity, fail
from aquilia_ir.schema import Schema
from aquilia_ir.serialize import schema_from_text
from aquilia_ir.suggest import did_you_mean
from aquilia_schema.lower.discover import discover
from aquilia_schema.lower.models import lower_models
from aquilia_schema.lower.snapshot import read_snapshot
from aquilia_schema.models.model import Model
from aquilia_schema.run.folder import list_folder
from aquilia_schema.run.history import read_history
from aquilia_schema.run.publish import SNAPSHOT

WORDS = ("models", "history", "snapshot", "database")
_JSON = ".json"


@frozen
class Project:
    """Where words are looked up: the folder of the models, the migrations, and the database."""

    folder: Path
    migrations: Path
    url: Callable[[], str]
    """The URL of the configured database; asked only when it is needed."""


@frozen
class Source:
    """A schema, and, if a database has it, the URL of that; then it is in its normal form."""

    schema: Schema
    url: str | None = None
    notes: tuple[Diagnostic, ...] = ()
    says_extras: bool = True
    """Whether it could say what is beside the tables; models can't."""
    models: tuple[type[Model], ...] = ()
    """The models that it is the schema of."""


def read_source(word: str, project: Project) -> Source:
    """Return what a word means; AQ851 if it means nothing, else whatever is wrong with reading."""
    if word == "models":
        models = found_models(project.folder)
        return Source(lower_models(models), says_extras=False, models=models)
    if word == "history":
        history = read_history(list_folder(project.migrations))
        return Source(history.final, notes=history.notes)
    if word == "snapshot":
        path = project.migrations / SNAPSHOT
        return Source(read_snapshot(path.read_text(encoding="utf-8"), str(path)))
    if word == "database" or "://" in word:
        return inspected(project.url() if word == "database" else word)
    if word.endswith(_JSON):
        return Source(schema_from_text(Path(word).read_text(encoding="utf-8"), source=word))
    raise _meaningless(word)


def _meaningless(word: str) -> Exception:
    return fail(
        "AQ851",
        f'"{word}" is no schema',
        help=did_you_mean(word, WORDS)
        or f"give one of {', '.join(WORDS)}, a URL, or a file that `aq db inspect --format json` "
        f"wrote, whose name ends in {_JSON}",
    )


def read_models(folder: Path) -> Schema:
    """Return the schema of a project's models; AQ852 if there are none."""
    return lower_models(found_models(folder))


def found_models(folder: Path) -> tuple[type[Model], ...]:
    """Return the models of a project; AQ852 if there are none."""
    # Compiled models would be taken for new ones by another run in the same second.
    sys.dont_write_bytecode = True
    models = discover(folder)
    if not models:
        raise fail(
            "AQ852", f'no models were found in "{folder}"', help="run it in the project's folder"
        )
    return models


def inspected(url: str) -> Source:
    """Return the schema of a database, with notes on what a schema has no place for."""
    with backend_for(url).open(url, read_only=True) as session:
        return Source(session.inspect(), url, tuple(unmanaged_notes(unmanaged(session))))


def unmanaged(session: Session) -> tuple[Dependent, ...]:
    """What a database has that inspection leaves out, as far as its session can tell."""
    return session.unmanaged() if isinstance(session, Listing) else ()


def unmanaged_notes(found: Iterable[Dependent]) -> Iterator[Diagnostic]:
    """Say, kind by kind, what a schema has no place for."""
    listed = sorted({(each.kind, each.name) for each in found})
    for kind, some in groupby(listed, key=lambda pair: pair[0]):
        names = ", ".join(f'"{name}"' for _, name in some)
        yield Diagnostic(
            code="AQ854",
            message=f"a schema has no place for {kind} {names} of the database: left out",
            help="migrations leave it alone; what makes it in a new database is RunSQL",
            severity=Severity.NOTE,
        )


def chosen(schema: Schema, names: Iterable[str]) -> Schema:
    """Return the tables of those names, or all if none is named; AQ853 if one is not there."""
    wanted = tuple(names)
    for name in wanted:
        if schema.find(name) is None:
            known = [table.name for table in schema.tables]
            raise fail(
                "AQ853",
                f'there is no table "{name}"',
                help=did_you_mean(name, known) or f"there are {len(known)} others",
            )
    if not wanted:
        return schema
    standing = [extra for extra in schema.extras if extra.tables and {*extra.tables} <= {*wanted}]
    keys = {extra.key for extra in standing}
    kept = [extra for extra in standing if keys.issuperset(extra.needs)]
    return Schema((t for t in schema.tables if t.name in wanted), kept)
