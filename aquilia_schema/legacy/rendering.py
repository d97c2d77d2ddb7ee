"""How do older projects write a migration by hand? Piece by piece, each as a text.

_render_column_def(C.varchar("phone", 20, null=True))       C.varchar("phone", 20, null=True)
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from aquilia_schema.dsl.text import write_value
from aquilia_schema.dsl.writing import write_file
from aquilia_schema.legacy.columns import ColumnDef
from aquilia_schema.legacy.objects import Operation

_INDENT = "    "


def _render_column_def(col: ColumnDef) -> str:
    return write_value(col.call, 0)


def _render_operation(op: Operation) -> str:
    """Return an operation as an item of the list, with the comma after it."""
    return f"{_INDENT}{write_value(op.call, 1)},"


def _render_migration_file(
    revision: str, slug: str, model_names: Sequence[str], operations: Sequence[Operation]
) -> str:
    """Return the text of a whole file."""
    return write_file(
        [op.call for op in operations],
        {"revision": revision, "slug": slug, "models": list(model_names)},
        generated_at=datetime.now(UTC),
    )
