"""The schema IR of Aquilia: schemas, operations and diffs as immutable values.

Here is all of it but the JSON form, which is in `aquilia_ir.serialize` and needs cattrs. A name is
imported when it is first used, so that a program pays for those parts only that it needs.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aquilia_ir.apply import apply, apply_all
    from aquilia_ir.diagnostics import Diagnostic, SchemaError, Severity, Span
    from aquilia_ir.diff import diff
    from aquilia_ir.extra import Extra
    from aquilia_ir.footprint import Footprint, Ref, footprint
    from aquilia_ir.invert import invert, invert_all
    from aquilia_ir.operations import (
        AddColumn,
        AddConstraint,
        AlterColumn,
        CreateExtra,
        CreateIndex,
        CreateTable,
        DropColumn,
        DropConstraint,
        DropExtra,
        DropIndex,
        DropTable,
        Operation,
        RenameColumn,
        RenameIndex,
        RenameTable,
        RunPython,
        RunSQL,
        SetComment,
        SetPrimaryKey,
    )
    from aquilia_ir.order import creation_order, later_keys
    from aquilia_ir.renames import Candidate, Renames, candidates, decide
    from aquilia_ir.schema import (
        Action,
        CheckConstraint,
        Column,
        Constraint,
        Deferral,
        ForeignKey,
        Generated,
        Identity,
        IdentityKind,
        Index,
        IndexColumn,
        IndexExpression,
        IndexPart,
        PrimaryKey,
        Schema,
        Table,
        TableConstraint,
        UniqueConstraint,
    )
    from aquilia_ir.simplify import simplify
    from aquilia_ir.types import (
        Array,
        Blob,
        Boolean,
        Char,
        Constant,
        Date,
        Decimal,
        Default,
        Double,
        Enum,
        Expression,
        Integer,
        Interval,
        Json,
        Native,
        Opaque,
        Real,
        Scalar,
        Text,
        Time,
        Timestamp,
        Type,
        Uuid,
        VarChar,
    )
    from aquilia_ir.typewords import read_type, spell_type
    from aquilia_ir.verify import verify

__all__ = [
    "Action",
    "AddColumn",
    "AddConstraint",
    "AlterColumn",
    "Array",
    "Blob",
    "Boolean",
    "Candidate",
    "Char",
    "CheckConstraint",
    "Column",
    "Constant",
    "Constraint",
    "CreateExtra",
    "CreateIndex",
    "CreateTable",
    "Date",
    "Decimal",
    "Default",
    "Deferral",
    "Diagnostic",
    "Double",
    "DropColumn",
    "DropConstraint",
    "DropExtra",
    "DropIndex",
    "DropTable",
    "Enum",
    "Expression",
    "Extra",
    "Footprint",
    "ForeignKey",
    "Generated",
    "Identity",
    "IdentityKind",
    "Index",
    "IndexColumn",
    "IndexExpression",
    "IndexPart",
    "Integer",
    "Interval",
    "Json",
    "Native",
    "Opaque",
    "Operation",
    "PrimaryKey",
    "Real",
    "Ref",
    "RenameColumn",
    "RenameIndex",
    "RenameTable",
    "Renames",
    "RunPython",
    "RunSQL",
    "Scalar",
    "Schema",
    "SchemaError",
    "SetComment",
    "SetPrimaryKey",
    "Severity",
    "Span",
    "Table",
    "TableConstraint",
    "Text",
    "Time",
    "Timestamp",
    "Type",
    "UniqueConstraint",
    "Uuid",
    "VarChar",
    "apply",
    "apply_all",
    "candidates",
    "creation_order",
    "decide",
    "diff",
    "footprint",
    "invert",
    "invert_all",
    "later_keys",
    "read_type",
    "simplify",
    "spell_type",
    "verify",
]

_MODULES = {
    "apply": "apply apply_all",
    "diagnostics": "Diagnostic SchemaError Severity Span",
    "diff": "diff",
    "extra": "Extra",
    "footprint": "Footprint Ref footprint",
    "invert": "invert invert_all",
    "operations": "AddColumn AddConstraint AlterColumn CreateExtra CreateIndex CreateTable "
    "DropColumn DropConstraint DropExtra DropIndex DropTable Operation RenameColumn "
    "RenameIndex RenameTable RunPython RunSQL SetComment SetPrimaryKey",
    "order": "creation_order later_keys",
    "renames": "Candidate Renames candidates decide",
    "schema": "Action CheckConstraint Column Constraint Deferral ForeignKey Generated "
    "Identity IdentityKind Index IndexColumn IndexExpression IndexPart PrimaryKey Schema Table "
    "TableConstraint UniqueConstraint",
    "simplify": "simplify",
    "types": "Array Blob Boolean Char Constant Date Decimal Default Double Enum Expression Integer "
    "Interval Json Native Opaque Real Scalar Text Time Timestamp Type Uuid VarChar",
    "typewords": "read_type spell_type",
    "verify": "verify",
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


class _Package(ModuleType):
    """Keeps `aquilia_ir.diff` the function when the module of that name is imported."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
