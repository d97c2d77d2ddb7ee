"""Where does a database stand, and is there anything to do? What names and ledger tell.

files a b c    ledger a b c    target None    there
                               target "b"     backwards, not there

No migration is read for this, so a command that finds nothing to do ends soon.
"""

from collections.abc import Iterator
from types import MappingProxyType

from attrs import frozen

from aquilia_ir.diagnostics import Diagnostic, Severity
from aquilia_schema.run.checksum import checksum
from aquilia_schema.run.folder import Folder, MigrationFile
from aquilia_schema.run.ledger import Halves, Row, Rows, pending

NONE: Halves = MappingProxyType({})
ZERO = "zero"
"""The target before the first migration."""


@frozen
class Standing:
    """Where a database stands, where it is wanted, and what a reader should know about it."""

    folder: Folder
    applied: Rows
    wanted: MigrationFile | None = None
    """The last migration to be applied when all is done; None for all of them, or for none."""
    backwards: bool = False
    notes: tuple[Diagnostic, ...] = ()
    halves: Halves = NONE
    """The migrations that are half done."""

    @property
    def is_there(self) -> bool:
        """Whether there is nothing to do."""
        if self.halves:
            return False
        return not self.applied if self.backwards else not pending(self.folder, self.applied)


def find_standing(
    folder: Folder, applied: Rows, target: str | None = None, halves: Halves = NONE
) -> Standing:
    """Say where a database stands; AQ626, AQ627 if the target can't be told."""
    wanted = None if target is None or target == ZERO else folder.match(target)
    backwards = target == ZERO or (wanted is not None and wanted.revision in applied)
    notes = tuple(_ledger_notes(folder, applied))
    return Standing(folder, applied, wanted, backwards, notes, halves)


def _ledger_notes(folder: Folder, applied: Rows) -> Iterator[Diagnostic]:
    """Say where files and ledger differ; neither stops the work."""
    for file in folder.files:
        row = applied.get(file.revision)
        if row is not None and not row.knows(checksum(file)):
            yield _changed(file)
    for revision in sorted(applied.keys() - folder.revisions):
        yield _missing(applied[revision], folder)


def _changed(file: MigrationFile) -> Diagnostic:
    return Diagnostic(
        code="AQ632",
        message=f'"{file.path}" has changed since it was applied',
        help="harmless if only its layout changed; else bring it back, and write a new migration",
        severity=Severity.WARNING,
    )


def _missing(row: Row, folder: Folder) -> Diagnostic:
    return Diagnostic(
        code="AQ633",
        message=f'migration "{row.name}" is applied, but has no file in "{folder.path}"',
        severity=Severity.NOTE,
    )
