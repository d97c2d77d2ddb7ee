"""Which differences are renames? What the user says, then what is alike, unless that is refused.

    --rename users=accounts    --rename users.email=email_address

What is told is not questioned, if it fits; what is guessed is said, so that it can be refused.
"""

from collections.abc import Iterable, Iterator

from aquilia_ir.diagnostics import Diagnostic, SchemaError, Severity, fail
from aquilia_ir.renames import Renames, candidates, decide
from aquilia_ir.schema import Schema, Table


def choose_renames(
    before: Schema, target: Schema, *, told: Iterable[str] = (), guess: bool = True
) -> tuple[Renames, Renames]:
    """Return all renames, and those among them that nobody told; AQ643 if one does not fit."""
    asked = _read(tuple(told), before, target)
    guessed = decide(candidates(before, target, decided=asked)) if guess else Renames()
    every = Renames(asked.tables + guessed.tables, asked.columns + guessed.columns)
    return every, guessed


def _read(told: tuple[str, ...], before: Schema, target: Schema) -> Renames:
    """Understand `old=new`, for tables by their names or their models', and for columns."""
    pairs = [_halves(word) for word in told]
    tables = [_table_rename(old, new, before, target) for old, new in pairs if "." not in old + new]
    known = dict(tables)
    columns = [
        _column_rename(old, new, before, target, known) for old, new in pairs if "." in old + new
    ]
    return Renames(tables, columns)


def _halves(word: str) -> tuple[str, str]:
    old, separator, new = word.partition("=")
    if not (separator and old.strip() and new.strip()):
        raise _unfit(word, "is not of the form OLD=NEW")
    return old.strip(), new.strip()


def _table_rename(old: str, new: str, before: Schema, target: Schema) -> tuple[str, str]:
    word = f"{old}={new}"
    gone, come = _find_table(before, old), _find_table(target, new)
    if gone is None:
        raise _unfit(word, f'names a table "{old}" that the migrations have not made')
    if come is None:
        raise _unfit(word, f'names a table "{new}" that no model has')
    if target.find(gone.name) is not None:
        raise _unfit(word, f'renames table "{gone.name}", which a model still has')
    if before.find(come.name) is not None:
        raise _unfit(word, f'renames to "{come.name}", a table that is there already')
    return gone.name, come.name


def _find_table(schema: Schema, word: str) -> Table | None:
    """Return the table of that name, or else the only one whose model has it."""
    modelled = [table for table in schema.tables if table.model == word]
    return schema.find(word) or (modelled[0] if len(modelled) == 1 else None)


def _column_rename(
    old: str, new: str, before: Schema, target: Schema, tables: dict[str, str]
) -> tuple[str, str, str]:
    word = f"{old}={new}"
    owner, _, gone = old.rpartition(".")
    come = new.rpartition(".")[2]
    table_before = _find_table(before, owner)
    if table_before is None:
        raise _unfit(word, f'names a table "{owner}" that the migrations have not made')
    name = tables.get(table_before.name, table_before.name)
    table_after = target.find(name)
    if table_after is None:
        raise _unfit(word, f'names a table "{name}" that no model has')
    if table_before.find_column(gone) is None or table_after.find_column(gone) is not None:
        raise _unfit(word, f'renames "{gone}", which is no column that has gone from "{name}"')
    if table_after.find_column(come) is None or table_before.find_column(come) is not None:
        raise _unfit(word, f'renames to "{come}", which is no column that is new in "{name}"')
    return name, gone, come


def _unfit(word: str, why: str) -> SchemaError:
    return fail(
        "AQ643",
        f'"--rename {word}" {why}',
        help="write old_table=new_table or table.old_column=new_column, with the database's names",
    )


def rename_notes(guessed: Renames) -> Iterator[Diagnostic]:
    """Say which renames were taken for such because both sides are alike."""
    taken = [f'table "{old}" to "{new}"' for old, new in guessed.tables]
    taken += [f'column "{old}" of "{table}" to "{new}"' for table, old, new in guessed.columns]
    for rename in taken:
        yield Diagnostic(
            code="AQ642",
            message=f"taken for a rename: {rename}",
            help="--no-renames drops the old one with its values, and adds the new one",
            severity=Severity.NOTE,
        )
