"""How does a draft become a file? Composed, read back, and only then put into the folder.

    Draft(AddColumn(users.age))  ->  migrations/20260301_143022_user.py, schema_snapshot.json

Nothing is written that does not read back to what was meant, and no file is ever overwritten.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import frozen

from aquilia_ir.apply import apply_all
from aquilia_ir.diagnostics import Diagnostic, SchemaError, Severity, fail
from aquilia_ir.schema import Schema
from aquilia_schema.dsl.file import read_migration
from aquilia_schema.dsl.writing import write_migration
from aquilia_schema.lower.snapshot import read_snapshot, snapshot_text
from aquilia_schema.run.draft import Draft
from aquilia_schema.run.files import replace, write_new
from aquilia_schema.run.folder import Folder, list_folder
from aquilia_schema.run.lock import locked
from aquilia_schema.run.revision import next_moment, spell_revision

SNAPSHOT = "schema_snapshot.json"


@frozen
class Publication:
    """A draft with its name and its text, still to be written."""

    draft: Draft
    path: Path
    text: str
    is_raw: bool = False
    """Whether the text has functions with SQL instead of operations."""
    known: frozenset[str] = frozenset()
    """The revisions that were in the folder when the draft was made."""


def compose(folder: Folder, draft: Draft, slug: str | None = None) -> Publication:
    """Give a draft the next free revision, and its text; AQ646 if that doesn't say the same."""
    moment = next_moment(folder.revisions, datetime.now(UTC))
    revision, slug = spell_revision(moment), slug or draft.slug
    text = write_migration(
        revision=revision,
        slug=slug,
        models=draft.models,
        dependencies=draft.dependencies,
        operations=draft.operations,
        before=draft.before,
        generated_at=moment,
    )
    path = folder.path / f"{revision}_{slug}.py"
    publication = Publication(draft, path, text, known=folder.revisions)
    _check(publication)
    return publication


def _check(publication: Publication) -> None:
    """Read the text as a file of that name would be read, and compare."""
    with TemporaryDirectory() as elsewhere:
        path = Path(elsewhere) / publication.path.name
        path.write_bytes(publication.text.encode())
        read = read_migration(path).operations(publication.draft.before)
    if read != publication.draft.operations:
        raise fail(
            "AQ646",
            f'the text of "{publication.path.name}" doesn\'t say what it should, so it was not '
            "written",
            help="report this with your models",
        )


def publish(publication: Publication) -> tuple[Diagnostic, ...] | None:
    """Write the migration and then the snapshot; return notes.

    None, with nothing written, if another process has written a migration since the draft was
    made: the draft starts from a schema that is no longer the last one.
    """
    draft, folder = publication.draft, publication.path.parent
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder):
        there = list_folder(folder).revisions
        if there != publication.known:
            return None
        notes = tuple(_stale(folder / SNAPSHOT, draft.before)) if there else ()
        write_new(publication.path, publication.text)
        replace(folder / SNAPSHOT, snapshot_text(apply_all(draft.operations, draft.before)))
    return notes


def refresh_snapshot(folder: Folder, schema: Schema) -> tuple[Diagnostic, ...]:
    """Make the snapshot say what the migrations say, and note it if it said something else.

    Where another process has written a migration since `folder` was read, it has done so.
    """
    path = folder.path / SNAPSHOT
    with locked(folder.path):
        notes = tuple(_stale(path, schema))
        if not notes or list_folder(folder.path).revisions != folder.revisions:
            return ()
        replace(path, snapshot_text(schema))
    return notes


def _stale(path: Path, schema: Schema) -> Iterator[Diagnostic]:
    """Say why a snapshot can't be the one of that schema."""
    reason = _reason(path, schema)
    if reason:
        yield Diagnostic(
            code="AQ641",
            message=f'"{path}" {reason}: written anew from the migrations',
            severity=Severity.NOTE,
        )


def _reason(path: Path, schema: Schema) -> str:
    if not path.exists():
        return "is missing"
    try:
        known = read_snapshot(path.read_text(encoding="utf-8"), str(path))
    except (SchemaError, UnicodeDecodeError):
        return "can't be read, perhaps for a merge conflict"
    return "" if known == schema else "says something else than the migrations"
