"""What could go wrong with rows when a migration runs? Values that are missing, values that go.

AddColumn(users.phone NOT NULL)   fails if users has rows
DropColumn(users.email)           its values are lost
"""

from collections.abc import Container, Iterable, Iterator

from aquilia_ir.apply import apply
from aquilia_ir.diagnostics import Diagnostic, Severity
from aquilia_ir.footprint import Ref, footprint
from aquilia_ir.operations import AddColumn, AlterColumn, CreateTable, Operation, RenameTable
from aquilia_ir.schema import Schema
from aquilia_ir.types import Constant


def find_risks(
    operations: Iterable[Operation],
    before: Schema,
    *,
    created: set[str] | None = None,
    drops: bool = True,
) -> Iterator[Diagnostic]:
    """Warn of changes that fail on a table with rows, or lose what the rows hold.

    Tables in `created`, to which those of `operations` are added, have no rows. Without `drops`,
    nothing is said of what is dropped: who runs a migration has read of that when it was written.
    """
    created = set() if created is None else created
    for op in operations:
        if isinstance(op, CreateTable):
            created.add(op.table.name)
        elif isinstance(op, RenameTable) and op.table in created:
            created.add(op.to)
        elif isinstance(op, AddColumn) and op.table not in created and needs_value(op):
            yield _no_value(op.table, op.column.name)
        elif isinstance(op, AlterColumn) and op.table not in created and _forbids_null(op, before):
            yield _nulls(op.table, op.column.name)
        if drops or isinstance(op, AlterColumn):
            yield from _losses(op, before, created)
        before = apply(op, before)


def _losses(op: Operation, before: Schema, created: Container[str]) -> Iterator[Diagnostic]:
    for ref in sorted(footprint(op, before).destroys):
        if ref.table not in created:
            yield _lost(ref, narrowed=isinstance(op, AlterColumn))


def _lost(ref: Ref, *, narrowed: bool) -> Diagnostic:
    where = f'"{ref.table}"' if ref.column is None else f'column "{ref.column}" of "{ref.table}"'
    if narrowed:
        message = f"{where} gets a type that may not hold all of its values"
        way_out = "look at the values first; RunSQL before the change can make them fit"
    else:
        what = "its rows" if ref.column is None else "its values"
        message = f"{where} is dropped with {what}"
        way_out = "if it was renamed, delete this file and run again with --rename OLD=NEW"
    return Diagnostic(code="AQ648", message=message, help=way_out, severity=Severity.WARNING)


def _forbids_null(op: AlterColumn, before: Schema) -> bool:
    return not op.column.nullable and before.table(op.table).column(op.column.name).nullable


def needs_value(op: AddColumn) -> bool:
    """Whether a column is added that rows which are there have no value for."""
    column = op.column
    if op.fill is not None:
        return False
    open_default = column.default is None or column.default == Constant(None)
    filled = column.identity is not None or column.generated is not None
    return open_default and not filled and not column.nullable


def _no_value(table: str, column: str) -> Diagnostic:
    return Diagnostic(
        code="AQ640",
        message=(
            f'column "{column}" is added to "{table}" without a default, and may not be NULL: '
            "this fails if the table has rows"
        ),
        help=(
            "give it a default; or null=True; or add it with null=True, fill it with RunSQL or "
            "RunPython, and then take null=True away"
        ),
        severity=Severity.WARNING,
    )


def _nulls(table: str, column: str) -> Diagnostic:
    return Diagnostic(
        code="AQ640",
        message=f'column "{column}" of "{table}" may no longer be NULL: this fails if a row is',
        help="fill the rows first, with RunSQL or RunPython in this migration or one before it",
        severity=Severity.WARNING,
    )
