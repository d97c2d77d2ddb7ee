"""What do the migrations say, one after the other? Their order, and the schema between them.

files       a: CreateModel(users)    b: AddField(users.age), after a
history     a, b; schema_before(b) has users, final has users with age

A file without `dependencies` comes after the file before it.
"""

from collections.abc import Iterable, Iterator, Mapping
from heapq import heapify, heappop, heappush

from attrs import evolve, frozen

from aquilia_ir.apply import apply_all
from aquilia_ir.diagnostics import Diagnostic, SchemaError, Severity, fail
from aquilia_ir.operations import Operation
from aquilia_ir.schema import Schema
from aquilia_schema.dsl.file import Migration, read_migration
from aquilia_schema.run.folder import Folder, MigrationFile


@frozen
class Entry:
    """A migration in its place: the schema before it, what it does, the schema after it."""

    file: MigrationFile
    migration: Migration
    before: Schema
    operations: tuple[Operation, ...]
    after: Schema

    @property
    def revision(self) -> str:
        return self.file.revision


@frozen
class Chapter:
    """A migration that has been read, and the revisions that must come before it."""

    file: MigrationFile
    migration: Migration
    after: tuple[str, ...]


@frozen
class History:
    """All migrations of a folder in the order in which they run, replayed."""

    entries: tuple[Entry, ...]
    notes: tuple[Diagnostic, ...] = ()
    heads: tuple[str, ...] = ()
    """The revisions that no other comes after: what a new migration depends on."""

    @property
    def final(self) -> Schema:
        """The schema after the last migration."""
        return self.entries[-1].after if self.entries else Schema()

    def schema_before(self, revision: str) -> Schema:
        """The schema that the migration of that revision starts from; AQ626 if there is none."""
        return self.entry(revision).before

    def entry(self, revision: str) -> Entry:
        """Return the migration of that revision; AQ626 if there is none."""
        for entry in self.entries:
            if entry.revision == revision:
                return entry
        raise fail("AQ626", f'there is no migration "{revision}"')


def _read_all(files: Iterable[MigrationFile]) -> tuple[Migration, ...]:
    """Read every file before complaining about any."""
    migrations: list[Migration] = []
    errors: list[Diagnostic] = []
    for file in files:
        try:
            migrations.append(read_migration(file.path))
        except SchemaError as error:
            errors += error.diagnostics
    if errors:
        raise SchemaError(errors)
    return tuple(migrations)


def _chapters(folder: Folder) -> Iterator[Chapter]:
    """Say what each file comes after: what it says, or else the file before it."""
    by_word = {word: file.revision for file in folder.files for word in (file.revision, file.name)}
    unknown: list[Diagnostic] = []
    previous: tuple[str, ...] = ()
    for file, migration in zip(folder.files, _read_all(folder.files), strict=True):
        named = migration.dependencies
        unknown += [_unknown_dependency(file, word) for word in named or () if word not in by_word]
        known = tuple(by_word[word] for word in named or () if word in by_word)
        yield Chapter(file, migration, previous if named is None else known)
        previous = (file.revision,)
    if unknown:
        raise SchemaError(unknown)


def _unknown_dependency(file: MigrationFile, word: str) -> Diagnostic:
    return Diagnostic(
        code="AQ621",
        message=f'"{file.path}" depends on "{word}", which is not in the folder',
        help="bring the file back, or correct `dependencies` in class Meta",
    )


def _ordered(chapters: Iterable[Chapter]) -> tuple[Chapter, ...]:
    """Put dependencies first, and earlier revisions first where that leaves a choice; AQ622."""
    waiting = {chapter.file.revision: chapter for chapter in chapters}
    followers: dict[str, list[str]] = {revision: [] for revision in waiting}
    for revision, chapter in waiting.items():
        for dependency in chapter.after:
            followers[dependency].append(revision)
    missing = {revision: len(chapter.after) for revision, chapter in waiting.items()}
    ready = [revision for revision, count in missing.items() if count == 0]
    heapify(ready)
    found = []
    while ready:
        revision = heappop(ready)
        found.append(waiting.pop(revision))
        for follower in followers[revision]:
            missing[follower] -= 1
            if missing[follower] == 0:
                heappush(ready, follower)
    if waiting:
        raise _cycle(waiting)
    return tuple(found)


def _cycle(waiting: Mapping[str, Chapter]) -> SchemaError:
    """Walk from any migration to what it waits for until one comes up again."""
    path = [min(waiting)]
    while path[-1] not in path[:-1]:
        path.append(next(d for d in waiting[path[-1]].after if d in waiting))
    circle = path[path.index(path[-1]) :]
    return fail(
        "AQ622",
        f"migrations wait for each other: {' -> '.join(circle)}",
        help="correct `dependencies` in class Meta of one of them",
        notes=["a file without `dependencies` comes after the file before it"],
    )


def _misnamed(chapter: Chapter) -> Diagnostic:
    return Diagnostic(
        code="AQ624",
        message=f'"{chapter.file.path}" calls its revision "{chapter.migration.revision}"',
        help="the name of the file counts; correct the revision inside",
        severity=Severity.WARNING,
    )


def _replayed(chapter: Chapter, before: Schema) -> Entry:
    try:
        operations = chapter.migration.operations(before)
        after = apply_all(operations, before)
    except SchemaError as error:
        note = f"in migration {chapter.file.name}"
        noted = (evolve(found, notes=(*found.notes, note)) for found in error.diagnostics)
        raise SchemaError(noted) from error
    return Entry(chapter.file, chapter.migration, before, operations, after)


def replay(chapters: Iterable[Chapter]) -> Iterator[Entry]:
    """Yield each migration with the schemas before and after it, starting from nothing."""
    before = Schema()
    for chapter in chapters:
        entry = _replayed(chapter, before)
        yield entry
        before = entry.after


def read_chapters(folder: Folder) -> tuple[tuple[Chapter, ...], tuple[Diagnostic, ...]]:
    """Read the migrations of a folder in their order, with notes; AQ4xx, AQ621, AQ622."""
    chapters = _ordered(tuple(_chapters(folder)))
    misnamed = (c for c in chapters if c.migration.revision != c.file.revision)
    return chapters, (*folder.notes, *map(_misnamed, misnamed))


def read_history(folder: Folder) -> History:
    """Read and replay all migrations of a folder."""
    chapters, notes = read_chapters(folder)
    followed = {revision for chapter in chapters for revision in chapter.after}
    heads = tuple(c.file.revision for c in chapters if c.file.revision not in followed)
    return History(tuple(replay(chapters)), notes, heads)
