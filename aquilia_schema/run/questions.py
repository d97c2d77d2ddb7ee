"""What can only the user know of a change? Questions, each with an id that stays the same.

    rename:users=accounts                    Was table "users" renamed to "accounts"?
    rename:users.email=email_address         Was column "email" of "users" renamed ...?
    fill:users.phone                         Which value do the rows get that are there?
    drop:comments                            Was table "comments" of the app?

An id names tables and columns as they were before where something goes, and else as they are.
"""

from collections.abc import Callable, Mapping
from typing import Literal

from attrs import frozen

from aquilia_ir.operations import AddColumn
from aquilia_ir.renames import Candidate
from aquilia_ir.typewords import spell_type

Kind = Literal["rename_table", "rename_column", "fill", "drop_table"]


@frozen
class Question:
    """A question, and for a rename how much both sides are alike, from 0.6 to 1."""

    id: str
    kind: Kind
    text: str
    score: float | None = None


Ask = Callable[[Question], bool]
"""Answers whether something was renamed."""


def about_rename(candidate: Candidate, old_names: Mapping[str, str]) -> Question:
    """Ask for a rename; `old_names` are those of the renamed tables, by the new ones."""
    old, new = candidate.old, candidate.new
    if candidate.kind == "table":
        text = f'Was table "{old}" renamed to "{new}"?'
        return Question(f"rename:{old}={new}", "rename_table", text, candidate.score)
    table = old_names.get(candidate.table, candidate.table)
    text = f'Was column "{old}" of "{table}" renamed to "{new}"?'
    return Question(f"rename:{table}.{old}={new}", "rename_column", text, candidate.score)


def about_fill(op: AddColumn) -> Question:
    """Ask for the value that rows get in a new column."""
    text = (
        f'Column "{op.column.name}" ({spell_type(op.column.type)}) of "{op.table}" may not be NULL '
        "and has no default. Which value do the rows get that are there?"
    )
    return Question(f"fill:{op.table}.{op.column.name}", "fill", text)


def about_drop(table: str, app: str) -> Question:
    """Ask whether a table that has no model any more was of the one app that counts."""
    text = f'Table "{table}" has no model any more. Was it of "{app}", so that it is dropped?'
    return Question(f"drop:{table}", "drop_table", text)
