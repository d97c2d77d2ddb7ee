"""How does a database come into the history that was there before it? By its first migration.

    users, posts in the database    ->    migrations/20260301_143022_post_user.py, applied

The file is written while the lock of migrators is held, and recorded in the same transaction. If
the process dies in between, the file is there and the ledger empty: another run sees that the
database is just as the file says, and completes the work.
"""

from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from aquilia_backends.backend import Backend
from aquilia_backends.dialect import Feature
from aquilia_backends.registry import backend_for
from aquilia_backends.session import Session
from aquilia_ir.diagnostics import Diagnostic, SchemaError, Severity, fail
from aquilia_ir.operations import RunPython, RunSQL
from aquilia_ir.renames import Renames
from aquilia_ir.schema import Schema
from aquilia_schema.run import recording
from aquilia_schema.run.compare import normalized, spelled
from aquilia_schema.run.draft import make_draft
from aquilia_schema.run.folder import Folder, MigrationFile, list_folder
from aquilia_schema.run.history import Entry, read_history
from aquilia_schema.run.likeness import in_words_of
from aquilia_schema.run.publish import Publication, compose, publish, refresh_snapshot
from aquilia_schema.run.sources import chosen, inspected

_EMPTY = Schema()


@frozen
class Adoption:
    """A database that is to be adopted: what it has, and the migration that says so."""

    url: str
    found: Schema
    """All that the database has."""
    publication: Publication | None
    """None if the file is there already, from a run that was not completed."""
    file: MigrationFile
    after: Schema
    """What the migration makes."""
    notes: tuple[Diagnostic, ...] = ()


def plan_adoption(
    folder: Folder,
    url: str,
    models: Schema = _EMPTY,
    *,
    slug: str | None = None,
    tables: tuple[str, ...] = (),
) -> Adoption:
    """Say how a database is adopted, and change nothing.

    AQ861 if there are migrations that don't say just what the database has, AQ862 if it has been
    migrated, AQ863 if it has no tables, AQ853 if one that is asked for is not there.
    """
    backend = backend_for(url)
    with backend.open(url, read_only=True) as session:
        _check_fresh(session, backend)
    source = inspected(url)
    wanted = chosen(spelled(source.schema, models, url), tables)
    if folder.files:
        entry = _unfinished(folder, url, wanted)
        return Adoption(url, source.schema, None, entry.file, entry.after)
    if not wanted.tables:
        raise fail(
            "AQ863",
            "the database has no tables, so there is nothing to adopt",
            help="`aq db makemigrations` and `aq db migrate` begin with an empty database",
        )
    after = in_words_of(
        models, wanted, lambda schema: normalized(schema, url)[0], backend.normalize
    )
    publication = _publication(folder, after, slug)
    notes = (*source.notes, *_differences(after, wanted, url), *_orphans(after, models))
    return Adoption(url, source.schema, publication, _file_of(publication.path), after, notes)


def _publication(folder: Folder, after: Schema, slug: str | None) -> Publication:
    draft = make_draft(_EMPTY, after, Renames())
    return compose(folder, draft, slug or (None if draft.models else "baseline"))


def _file_of(path: Path) -> MigrationFile:
    date, time, slug = path.stem.split("_", 2)
    return MigrationFile(f"{date}_{time}", slug, path)


def _check_fresh(session: Session, backend: Backend) -> None:
    revisions = recording.revisions(session, backend)
    if revisions:
        raise fail(
            "AQ862",
            f"the database has been through {len(revisions)} migration(s), so it needs no baseline",
            help="`aq db showmigrations` lists them",
        )


def _unfinished(folder: Folder, url: str, found: Schema) -> Entry:
    """Return the migration of a run that was not completed; AQ861 if that is none."""
    entries = read_history(folder).entries
    if len(entries) == 1 and not any(
        isinstance(o, RunSQL | RunPython) for o in entries[0].operations
    ):
        try:
            normal, _ = normalized(entries[0].after, url)
        except SchemaError:
            normal = _EMPTY
        if normal == spelled(found, normal, url):
            return entries[0]
    raise fail(
        "AQ861",
        f'there are {len(folder.files)} migration(s) in "{folder.path}" already',
        help="`aq db migrate --fake` records them as applied without running them; "
        "`aq db diff history database` says whether the database is as they say",
    )


def _differences(after: Schema, found: Schema, url: str) -> Iterator[Diagnostic]:
    """Warn of tables that a new database would have otherwise."""
    normal, notes = normalized(after, url)
    yield from notes
    differing = [t.name for t in found.tables if normal.find(t.name) != t]
    if differing and not notes:
        names = ", ".join(f'"{name}"' for name in differing)
        yield Diagnostic(
            code="AQ865",
            message=f"a new database made by this migration would differ in table {names}",
            help="`aq db diff history database` will say in what",
            severity=Severity.WARNING,
        )


def _orphans(after: Schema, models: Schema) -> Iterator[Diagnostic]:
    """Warn of tables that the next migration would drop, if there are models at all."""
    names = [table.name for table in after.tables if models.find(table.name) is None]
    if names and models.tables:
        listed = ", ".join(f'"{name}"' for name in names)
        yield Diagnostic(
            code="AQ866",
            message=f"no model has table {listed}: the next `aq db makemigrations` would drop it",
            help="declare models for them, or begin again with --table for each that has one",
            severity=Severity.WARNING,
        )


def adopt(adoption: Adoption) -> tuple[Diagnostic, ...]:
    """Write the migration and record it as applied; return notes.

    AQ862, AQ864 if others migrated or changed the database since the adoption was planned.
    """
    backend = backend_for(adoption.url)
    with backend.open(adoption.url) as session:
        if not backend.dialect.has(Feature.TRANSACTIONAL_DDL):
            with session.migration():
                _make_ledger(session, backend)
        with session.migration():
            _check_fresh(session, backend)
            if session.inspect() != adoption.found:
                raise fail(
                    "AQ864",
                    "the database was changed while it was being adopted",
                    help="run the command again",
                )
            _make_ledger(session, backend)
            notes = _written(adoption)
            recording.record(session, backend, adoption.file)
    return notes


def _make_ledger(session: Session, backend: Backend) -> None:
    if not recording.exists(session):
        recording.create(session, backend)


def _written(adoption: Adoption) -> tuple[Diagnostic, ...]:
    if adoption.publication is None:
        return refresh_snapshot(list_folder(adoption.file.path.parent), adoption.after)
    others = list_folder(adoption.file.path.parent).files
    if others:
        raise fail("AQ861", f'"{others[0].path}" was written in the meantime')
    notes = publish(adoption.publication)
    if notes is None:
        folder = adoption.publication.path.parent
        raise fail("AQ861", f'a migration was written into "{folder}" in the meantime')
    return notes
