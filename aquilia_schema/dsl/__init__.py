"""What do migrations import? The builders of the language, and nothing else."""

from aquilia_schema.dsl.builders import (
    AddConstraint,
    AddField,
    AlterField,
    AlterPrimaryKey,
    CreateIndex,
    CreateModel,
    DropIndex,
    DropModel,
    RemoveConstraint,
    RemoveField,
    RenameField,
    RenameIndex,
    RenameModel,
    RunPython,
    RunSQL,
    SetComment,
)
from aquilia_schema.dsl.column_builders import C, columns

__all__ = [
    "AddConstraint",
    "AddField",
    "AlterField",
    "AlterPrimaryKey",
    "C",
    "CreateIndex",
    "CreateModel",
    "DropIndex",
    "DropModel",
    "RemoveConstraint",
    "RemoveField",
    "RenameField",
    "RenameIndex",
    "RenameModel",
    "RunPython",
    "RunSQL",
    "SetComment",
    "columns",
]
