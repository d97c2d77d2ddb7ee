"""Which migrations are there? What the names in a migrations folder say, with no file opened.

20260301_143022_user.py    MigrationFile(revision="20260301_143022", slug="user", ...)

Whatever else lies there is left out; a near miss is noted.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from operator import attrgetter
from pathlib import Path

from attrs import frozen

from aquilia_ir.diagnostics import Diagnostic, SchemaError, Severity, fail

NAME = re.compile(r"(\d{8}_\d{6})_(.+)\.py")
NEAR_MISS = re.compile(r"\d.*\.py")


@frozen
class MigrationFile:
    """A migration as the name of its file tells it; the content is read only when asked for."""

    revision: str
    slug: str
    path: Path

    @property
    def name(self) -> str:
        """The revision and the slug, as users write and read it."""
        return f"{self.revision}_{self.slug}"


@frozen
class Folder:
    """The migrations of one folder in the order of their revisions, each revision once."""

    path: Path
    files: tuple[MigrationFile, ...]
    notes: tuple[Diagnostic, ...] = ()

    @property
    def revisions(self) -> frozenset[str]:
        return frozenset(file.revision for file in self.files)

    def find(self, revision: str) -> MigrationFile | None:
        """Return the migration of that revision, or None."""
        return next((file for file in self.files if file.revision == revision), None)

    def match(self, words: str) -> MigrationFile:
        """Return the one migration that `words` mean; AQ626 if there is none, AQ627 if several.

        A revision or a full name, or else the beginning of just one name, or else a part of it.
        """
        asked = words.removesuffix(".py")
        for found in _matches(self.files, asked):
            if len(found) == 1:
                return found[0]
            if found:
                raise _ambiguous(asked, found)
        raise _unmatched(asked, self)


def _matches(files: tuple[MigrationFile, ...], words: str) -> Iterator[list[MigrationFile]]:
    if not words:
        return
    yield [file for file in files if words in {file.revision, file.name}]
    yield [file for file in files if file.name.startswith(words)]
    yield [file for file in files if words in file.name]


def _ambiguous(words: str, found: list[MigrationFile]) -> SchemaError:
    names = ", ".join(file.name for file in found[:5])
    more = f" and {len(found) - 5} more" if len(found) > 5 else ""  # noqa: PLR2004
    return fail(
        "AQ627",
        f'"{words}" could mean any of {len(found)} migrations',
        help=f"give more of the name: {names}{more}",
    )


def _unmatched(words: str, folder: Folder) -> SchemaError:
    names = {word: file for file in folder.files for word in (file.name, file.slug, file.revision)}
    near = get_close_matches(words, names, n=1)
    if near:
        hint = f"did you mean {names[near[0]].name}?"
    else:
        hint = "`aq db showmigrations` lists the names"
    return fail("AQ626", f'no migration in "{folder.path}" is called "{words}"', help=hint)


def _near_miss(path: Path) -> Diagnostic:
    return Diagnostic(
        code="AQ623",
        message=f'"{path}" is not taken for a migration',
        help="a migration's file is called YYYYMMDD_HHMMSS_slug.py",
        severity=Severity.NOTE,
    )


def _duplicates(files: Iterable[MigrationFile]) -> Iterator[Diagnostic]:
    listed = tuple(files)
    for revision, count in Counter(file.revision for file in listed).items():
        if count > 1:
            names = ", ".join(f'"{f.path}"' for f in listed if f.revision == revision)
            yield Diagnostic(
                code="AQ620",
                message=f'revision "{revision}" belongs to {count} files: {names}',
                help="rename all but one of them, and the revision inside, to a later second",
            )


def _no_texts(files: Iterable[MigrationFile]) -> Iterator[Diagnostic]:
    """Complain about names that no ledger can hold."""
    for file in files:
        if not file.name.isascii() and file.name != file.name.encode(errors="replace").decode():
            yield Diagnostic(
                code="AQ613",
                message=f'the name of "{file.revision}_..." is not encoded as UTF-8',
                help="rename the file",
            )


def _no_files(files: Iterable[MigrationFile]) -> Iterator[Diagnostic]:
    """Complain about folders, pipes and the like: reading one may take for ever."""
    for file in files:
        # what can't be looked at, such as a link to nowhere, is complained about when it is read
        if not file.path.is_file() and file.path.exists():
            yield Diagnostic(
                code="AQ771",
                message=f'"{file.path}" is named like a migration, but is no file',
                help="move it out of the folder of migrations",
            )


def list_folder(path: Path) -> Folder:
    """Read the names in a folder; one that does not exist has no migrations.

    AQ613, AQ620, AQ625, AQ771 for names that can't be right.
    """
    if (path.exists() or path.is_symlink()) and not path.is_dir():
        raise fail("AQ625", f'"{path}" is not a folder', help="give one with --migrations-dir")
    names = sorted(path.iterdir()) if path.exists() else []
    matches = [(NAME.fullmatch(entry.name), entry) for entry in names]
    files = [MigrationFile(match[1], match[2], entry) for match, entry in matches if match]
    errors = (*_no_texts(files), *_duplicates(files), *_no_files(files))
    if errors:
        raise SchemaError(errors)
    notes = [_near_miss(e) for match, e in matches if not match and NEAR_MISS.fullmatch(e.name)]
    return Folder(path, tuple(sorted(files, key=attrgetter("revision"))), tuple(notes))
