"""`aq db showmigrations`: list the migrations, and which of them a database has been through."""

from collections.abc import Iterator
from pathlib import Path

import click
from attrs import frozen

from aquilia_backends.entrance import access_for
from aquilia_schema.cli import options
from aquilia_schema.cli.output import remark, show
from aquilia_schema.cli.report import answer, say
from aquilia_schema.run.config import shown
from aquilia_schema.run.folder import Folder
from aquilia_schema.run.ledger import Halves, Row, Rows, half_done, read_database


@frozen
class _Line:
    """A migration, whether it is applied or half done, and whether its file is there."""

    name: str
    revision: str
    row: Row | None
    has_file: bool
    is_half_done: bool = False


@click.command()
@options.migrations_dir
@options.database_url
@options.database
@options.json
@options.verbose
def showmigrations(
    *, migrations_dir: Path | None, database_url: str | None, database: str | None, verbose: bool
) -> None:
    """List all migrations and their applied status.

    An applied migration whose file is gone is listed too, and said to be without one.
    """
    url = options.chosen_database(database_url, database).url
    folder = options.existing_folder(migrations_dir)
    found = access_for(url)
    exists = found.exists(url)
    if not exists:
        remark(f"the database does not exist yet: {shown(url)}")
    applied = read_database(found, url)
    show(folder.notes)
    halves = half_done(found, url)
    lines = sorted(_lines(folder, applied, halves), key=lambda line: line.name)
    for line in lines:
        say(_text(line, verbose=verbose))
    answer(
        {
            "database": {"url": shown(url), "exists": exists},
            "migrations": [_json(line) for line in lines],
        }
    )


def _lines(folder: Folder, applied: Rows, halves: Halves) -> Iterator[_Line]:
    for file in folder.files:
        row, half = applied.get(file.revision), file.revision in halves
        yield _Line(file.name, file.revision, row, has_file=True, is_half_done=half)
    for revision in applied.keys() - folder.revisions:
        row = applied[revision]
        yield _Line(row.name, revision, row, has_file=False, is_half_done=revision in halves)


def _text(line: _Line, *, verbose: bool) -> str:
    mark = "~" if line.is_half_done else " " if line.row is None else "X"
    when = f"  applied {line.row.applied_at}" if verbose and line.row is not None else ""
    return f"  [{mark}] {line.name}{when}{'' if line.has_file else '  (without a file)'}"


def _json(line: _Line) -> dict[str, object]:
    return {
        "revision": line.revision,
        "name": line.name,
        "applied": line.row is not None,
        "applied_at": None if line.row is None else line.row.applied_at,
        "half_done": line.is_half_done,
        "has_file": line.has_file,
    }
