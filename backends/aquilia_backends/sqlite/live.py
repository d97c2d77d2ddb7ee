"""May a live table be rebuilt, and what has to be restored then? It must lose nothing unasked."""

from collections.abc import Hashable, Iterable, Iterator

from attrs import evolve, frozen

from aquilia_backends.session import Dependent
from aquilia_backends.sqlite.carry import Columns, Rename, carried
from aquilia_backends.sqlite.normalize import normal_table
from aquilia_backends.sqlite.values import folded
from aquilia_ir.diagnostics import SchemaError, fail
from aquilia_ir.schema import CheckConstraint, ForeignKey, Table, TableConstraint
from aquilia_ir.uses import called


@frozen
class Live:
    """What the catalogue says of a table that the schema has as `table`."""

    table: Table
    columns: tuple[str, ...] | None
    """Those of the database; None if it does not have the table, or nobody has asked it."""
    constraints: tuple[TableConstraint, ...]
    """Those of the database, in normal form."""
    dependents: tuple[Dependent, ...]

    def restored(self, renames: Iterable[Rename], columns: Columns) -> tuple[str, ...]:
        """Return the commands for what goes with the table, as it is after `renames`.

        AQ716 and AQ717 where the table has what the schema does not know and a rebuild would lose.
        """
        if self.columns is not None:
            self._check_columns(self.columns)
        self._check_constraints()
        renames = tuple(renames)
        return tuple(carried(each, renames, columns) for each in self._unknown())

    def _check_columns(self, columns: tuple[str, ...]) -> None:
        said = {folded(name): name for name in self.table.column_names}
        there = {folded(name): name for name in columns}
        if said.keys() == there.keys():
            return
        more = [f'has a column "{there[name]}"' for name in there if name not in said]
        less = [f'lacks the column "{said[name]}"' for name in said if name not in there]
        raise fail(
            "AQ716",
            f'table "{self.table.name}" of the database {(more + less)[0]}, unlike the migrations',
            help="bring it in line by hand: the table must be rebuilt, which would lose data",
            notes=(more + less)[1:],
        )

    def _check_constraints(self) -> None:
        known = {_meaning(constraint) for constraint in normal_table(self.table).constraints}
        for constraint in self.constraints:
            if _meaning(constraint) not in known:
                raise _lost(self.table.name, f"{called(constraint)}, unknown to the migrations")

    def _unknown(self) -> Iterator[Dependent]:
        known = {folded(index.name) for index in self.table.indexes}
        for dependent in self.dependents:
            if dependent.kind == "clause":
                raise _lost(self.table.name, dependent.sql)
            if dependent.kind != "index" or folded(dependent.name) not in known:
                yield dependent


def _meaning(constraint: TableConstraint) -> Hashable:
    """What a constraint asks of rows, whatever its name, and whatever happens to referring rows."""
    if isinstance(constraint, CheckConstraint):
        return evolve(constraint, name=None)
    columns = tuple(map(folded, constraint.columns))
    to = folded(constraint.table) if isinstance(constraint, ForeignKey) else None
    return columns, to


def _lost(table: str, clause: str) -> SchemaError:
    return fail(
        "AQ717",
        f'table "{table}" must be rebuilt, which would lose its {clause}',
        help="make this change with RunSQL",
    )
