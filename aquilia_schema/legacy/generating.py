"""How do older projects generate migrations from code? From their models, into a folder.

generate_dsl_migration([User, Order], "migrations")     migrations/20260301_143022_order_user.py
write_raw(...)                                          the same with upgrade and downgrade
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from aquilia_backends.backend import Backend
from aquilia_backends.registry import backend as backend_called
from aquilia_backends.statement import Statement
from aquilia_ir.apply import apply_all
from aquilia_ir.diagnostics import SchemaError, fail
from aquilia_ir.invert import invert_all
from aquilia_ir.operations import Operation
from aquilia_ir.schema import Schema
from aquilia_schema.dsl.calls import Literal
from aquilia_schema.dsl.file import migration_from
from aquilia_schema.dsl.text import write_value
from aquilia_schema.legacy.snapshots import create_snapshot, save_snapshot
from aquilia_schema.models.model import Model
from aquilia_schema.run.draft import Draft, draft_by_default
from aquilia_schema.run.folder import Folder, list_folder
from aquilia_schema.run.history import read_history
from aquilia_schema.run.publish import Publication, compose, publish
from aquilia_schema.run.revision import next_moment, spell_revision


def generate_dsl_migration(
    model_classes: Iterable[type[Model]],
    migrations_dir: str | Path = "migrations",
    snapshot_path: str | Path | None = None,
    slug: str | None = None,
) -> Path | None:
    """Write what has changed since the last migration of a folder; None if nothing has.

    The state before is what the migrations say. A snapshot is written beside them, and to
    `snapshot_path` if that is given.
    """
    models = tuple(model_classes)
    folder = list_folder(Path(migrations_dir))
    draft = draft_by_default(read_history(folder), models)
    if not draft.operations:
        return None
    publication = compose(folder, draft, slug)
    _publish(publication)
    if snapshot_path is not None:
        save_snapshot(create_snapshot(models), snapshot_path)
    return publication.path


def _publish(publication: Publication) -> None:
    if publish(publication) is None:
        folder = publication.path.parent
        raise fail("AQ665", f'a migration was written into "{folder}" in the meantime')


def generate_migration_from_models(
    model_classes: Iterable[type[Model]],
    migrations_dir: str | Path = "migrations",
    slug: str | None = None,
    *,
    dialect: str = "sqlite",
) -> Path | None:
    """Write what has changed as a file of the older kind; None if nothing has."""
    folder = list_folder(Path(migrations_dir))
    draft = draft_by_default(read_history(folder), tuple(model_classes), named=False)
    if not draft.operations:
        return None
    publication = write_raw(folder, draft, backend_called(dialect), slug)
    _publish(publication)
    return publication.path


def write_raw(
    folder: Folder, draft: Draft, backend: Backend, slug: str | None = None
) -> Publication:
    """Give a draft the next free revision, and a text with the SQL of one kind of database.

    AQ437 if the text would not lead to the schema that is wanted; else as the backend's compiler.
    """
    moment = next_moment(folder.revisions, datetime.now(UTC))
    revision, slug = spell_revision(moment), slug or draft.slug
    undo = invert_all(draft.operations, draft.before)
    lines = [
        '"""',
        f"Migration: {revision}_{slug}",
        f"Generated: {moment.isoformat()}",
        f"Models: {', '.join(draft.models)}",
        '"""',
        "",
        f'revision = "{revision}"',
        f'slug = "{slug}"',
        f"models = {_listed(draft.models)}",
        f"dependencies = {_listed(draft.dependencies)}",
        *_function("upgrade", _sql(draft.operations, draft.before, backend)),
        *_function("downgrade", _sql(undo, draft.after, backend)),
    ]
    path = folder.path / f"{revision}_{slug}.py"
    text = "\n".join(lines) + "\n"
    made = Publication(draft, path, text, is_raw=True, known=folder.revisions)
    _check(made, backend)
    return made


def _after(made: Publication, backend: Backend) -> Schema | None:
    """Return, in normal form, where the text leads, or None if it doesn't tell."""
    read = migration_from(made.path, made.text.encode())
    try:
        after = apply_all(read.operations(made.draft.before), made.draft.before)
    except SchemaError:
        return None
    return backend.normalize(after)


def _check(made: Publication, backend: Backend) -> None:
    """Read the text as a file of that name would be read, and compare where it leads."""
    if _after(made, backend) != backend.normalize(made.draft.after):
        raise fail(
            "AQ437",
            "this change can't be written as plain SQL that tells what it does",
            help="leave out --no-dsl",
        )


def _listed(names: Sequence[str]) -> str:
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"


def _sql(operations: Sequence[Operation], before: Schema, backend: Backend) -> Iterator[str]:
    for step in backend.compiler.compile(operations, before):
        if isinstance(step, Statement):
            yield step.sql


def _function(name: str, statements: Iterable[str]) -> Iterator[str]:
    yield from ("", "", f"async def {name}(conn):")
    lines = [
        f"    await conn.execute({write_value(Literal(sql), 1, before='await conn.execute(')})"
        for sql in statements
    ]
    yield from lines or ["    pass"]
