"""Which options do tables get as soon as they are created? Those that a run of operations gives.

CreateTable t, CreateExtra options t      CREATE TABLE t (...) STRICT
"""

from collections.abc import Iterable, Mapping

from aquilia_ir.extra import Extra
from aquilia_ir.operations import CreateExtra, CreateTable, DropTable, Operation

OPTIONS = "options"
"""The kind of extra that is a table's own and has its name."""


def options_of_new(ops: Iterable[Operation]) -> Mapping[str, Extra]:
    """Return the options of the tables that a run creates and leaves under their names."""
    created: set[str] = set()
    found: dict[str, Extra] = {}
    for op in ops:
        if isinstance(op, CreateTable):
            created.add(op.table.name)
        elif isinstance(op, DropTable):
            created.discard(op.table)
            found.pop(op.table, None)
        elif isinstance(op, CreateExtra) and op.extra.kind == OPTIONS and op.extra.name in created:
            found.setdefault(op.extra.name, op.extra)
    return found
