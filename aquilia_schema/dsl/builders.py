# ruff: noqa: N802, FBT001, FBT002  the names and orders of the language
"""How are operations written? One builder for each, with the names and orders of its arguments."""

from collections.abc import Callable, Mapping, Sequence

from aquilia_schema.dsl.building import operation_builder, signatures
from aquilia_schema.dsl.calls import (
    Call,
    ColumnCall,
    DescendingCall,
    Keyword,
    OperationCall,
    SQLCall,
    lift,
)
from aquilia_schema.dsl.column_builders import DefaultValue, columns
from aquilia_schema.dsl.signature import Signature, bind

Part = str | SQLCall | DescendingCall


@operation_builder()
def CreateModel(
    name: str,
    table: str,
    fields: Sequence[ColumnCall] = (),
    *,
    constraints: Sequence[str] = (),
    indexes: Sequence[OperationCall] = (),
    comment: str | None = None,
) -> None:
    """Create the table of a model; `constraints` are definitions such as `UNIQUE ("a", "b")`."""


@operation_builder()
def DropModel(name: str, table: str) -> None:
    """Drop the table of a model and its rows."""


@operation_builder()
def RenameModel(old_name: str, new_name: str, old_table: str, new_table: str) -> None:
    """Rename a model and its table; what refers to the table follows."""


@operation_builder(column="field")
def AddField(
    model_name: str,
    table: str,
    field: ColumnCall,
    *,
    constraints: Sequence[str] = (),
    fill: DefaultValue = ...,
) -> None:
    """Add a column; `constraints` are definitions over it alone that `field` can't say.

    `fill` is the value, or C.sql("..."), that the rows get which are there, in the place of the
    default; the column doesn't keep it.
    """


@operation_builder(column_name="field_name")
def RemoveField(model_name: str, table: str, field_name: str) -> None:
    """Drop a column, its values, and the constraints over it alone."""


@operation_builder(column_name="field_name", column="new_field")
def AlterField(  # noqa: PLR0913  both spellings of one operation
    model_name: str,
    table: str,
    field_name: str,
    new_type: str | None = None,
    nullable: bool | None = None,
    new_default: DefaultValue = ...,
    drop_default: bool = False,
    *,
    new_field: ColumnCall | None = None,
    constraints: Sequence[str] = (),
) -> None:
    """Make a column like `new_field`, or else change only what the other arguments say.

    With `new_field`, the unnamed constraints over the column alone become those that `new_field`
    and `constraints` say; named ones stay as they are.
    """


@operation_builder()
def RenameField(model_name: str, table: str, old_name: str, new_name: str) -> None:
    """Rename a column; keys, indexes and expressions follow."""


@operation_builder(where="condition", fields="columns")
def CreateIndex(  # noqa: PLR0913  all that an index can be
    name: str,
    table: str,
    columns: Sequence[Part],
    unique: bool = False,
    condition: str | None = None,
    *,
    method: str | None = None,
    include: Sequence[str] = (),
    opclasses: Sequence[str] = (),
    concurrently: bool = False,
) -> None:
    """Create an index over columns, `C.desc("column")` or `C.sql("expression")`.

    `opclasses` are the operator classes of the first columns, "" for the usual one.
    `concurrently` lets programs write to the table while PostgreSQL builds it.
    """


@operation_builder()
def DropIndex(name: str, table: str | None = None, *, concurrently: bool = False) -> None:
    """Drop an index; without `table`, the only one of that name."""


@operation_builder()
def RenameIndex(table: str, old_name: str, new_name: str) -> None:
    """Rename an index."""


@operation_builder(constraint_sql="definition")
def AddConstraint(table: str, definition: str, *, name: str | None = None) -> None:
    """Add a constraint, such as `CHECK (total >= 0)`."""


@operation_builder()
def RemoveConstraint(table: str, name: str | None = None, *, definition: str | None = None) -> None:
    """Drop the constraint of that name or, if it has none, with that definition."""


@operation_builder()
def AlterPrimaryKey(
    table: str, columns: Sequence[str] | None = None, *, name: str | None = None
) -> None:
    """Make these columns the primary key, or drop it if there are none."""


@operation_builder()
def SetComment(table: str, comment: str | None) -> None:
    """Set or, with None, remove the comment of a table."""


@operation_builder()
def CreateExtra(
    kind: str,
    name: str,
    *,
    dialect: str,
    create: str,
    drop: str,
    tables: Sequence[str] = (),
    needs: Sequence[str] = (),
) -> None:
    """Make something that is no table, such as a view, in the words of one dialect.

    It stands on `tables` and on other extras, `needs`, each said as its kind and name.
    """


@operation_builder()
def DropExtra(kind: str, name: str) -> None:
    """Drop what a CreateExtra of that kind and name has made."""


@operation_builder(sql="forward")
def RunSQL(
    forward: str | Sequence[str] = "",
    reverse: str | Sequence[str] | None = "",
    *,
    state: Sequence[OperationCall] = (),
) -> None:
    """Run scripts as written; `reverse=[]` if nothing has to be undone.

    `state` are operations that say what the scripts do to the schema.
    """


@operation_builder()
def RunPython(
    forward: Callable[..., object],
    reverse: Callable[..., object] | None = None,
    *,
    state: Sequence[OperationCall] = (),
) -> None:
    """Call a function with the raw connection; `state` is as with RunSQL."""


SIGNATURES: Mapping[str, Signature] = {
    **signatures("", globals()),
    **signatures("C.", {name: getattr(columns, name) for name in vars(columns)}),
}
"""What every call of the language takes, by its name."""


def spelled(name: str, *arguments: Mapping[str, object]) -> Call:
    """Return the call of that name with these arguments, as running its builder would."""
    keywords = [Keyword(key, lift(value)) for some in arguments for key, value in some.items()]
    return bind(SIGNATURES[name], (), keywords, None)
