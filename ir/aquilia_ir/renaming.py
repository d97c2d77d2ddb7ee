"""How do tables and columns come to have their names after? Renamed, with the way made free.

    before  users(id, name), groups(id)      after  groups(id, title)
    renames users -> groups, groups.name -> title
    result  DropTable groups, RenameTable users, RenameColumn name

What bears a name that a rename needs, and is no longer wanted, is dropped first; a column that
can't go yet is moved out of the way. Each step returns its operations and the schema after them.
"""

from collections.abc import Container, Iterable, Iterator, Mapping

from attrs import evolve

from aquilia_ir.apply import apply_all
from aquilia_ir.diagnostics import Diagnostic, SchemaError
from aquilia_ir.expressions import tokens
from aquilia_ir.keys import without_keys
from aquilia_ir.operations import (
    DropColumn,
    DropConstraint,
    DropTable,
    Operation,
    RenameColumn,
    RenameTable,
)
from aquilia_ir.order import creation_order, free_names, later_keys, rename_steps
from aquilia_ir.renames import Renames
from aquilia_ir.schema import CheckConstraint, ForeignKey, IndexExpression, Schema, Table
from aquilia_ir.uses import uses

Step = tuple[tuple[Operation, ...], Schema]


def check(renames: Renames, before: Schema, after: Schema) -> None:
    """Raise an error with everything that is wrong with `renames`, if anything is."""
    findings = (*_check_tables(renames, before, after), *_check_columns(renames, before, after))
    if findings:
        raise SchemaError(findings)


def _error(code: str, message: str) -> Diagnostic:
    return Diagnostic(code=code, message=message, help="correct or leave out that rename")


def _check_tables(renames: Renames, before: Schema, after: Schema) -> Iterator[Diagnostic]:
    olds: set[str] = set()
    news: set[str] = set()
    for old, new in renames.tables:
        if before.find(old) is None or old in olds:
            yield _error("AQ103", f'there is no table "{old}" left to rename to "{new}"')
        if after.find(new) is None:
            yield _error("AQ103", f'table "{old}" is renamed to "{new}", which is not there after')
        if new in news:
            yield _error("AQ104", f'two tables are renamed to "{new}"')
        olds.add(old)
        news.add(new)


def _check_columns(renames: Renames, before: Schema, after: Schema) -> Iterator[Diagnostic]:
    olds: set[tuple[str, str]] = set()
    news: set[tuple[str, str]] = set()
    names = _names_before(renames, before) if renames.columns else {}
    for name, old, new in renames.columns:
        was, table = before.find(names.get(name, "")), after.find(name)
        if was is None or table is None:
            yield _error("AQ103", f'there is no table that stays, or becomes, "{name}"')
            continue
        if was.find_column(old) is None or (name, old) in olds:
            yield _error("AQ101", f'table "{name}" has no column "{old}" left to rename to "{new}"')
        if table.find_column(new) is None:
            yield _error("AQ101", f'column "{name}.{old}" is renamed to "{new}", not there after')
        if (name, new) in news:
            yield _error("AQ105", f'two columns of table "{name}" are renamed to "{new}"')
        olds.add((name, old))
        news.add((name, new))


def _names_before(renames: Renames, before: Schema) -> Mapping[str, str]:
    """Return, by the names after, the names before of the tables that can stay."""
    given = {old for old, _ in renames.tables}
    names = {table.name: table.name for table in before.tables if table.name not in given}
    return names | {new: old for old, new in renames.tables}


def drop_tables(before: Schema, after: Schema, renames: Renames) -> Step:
    """Drop the tables that are not wanted any more, those first that refer to others."""
    kept = {old for old, _ in renames.tables}
    wanted = {table.name for table in after.tables} - {new for _, new in renames.tables}
    going = [t for t in before.tables if t.name not in kept and t.name not in wanted]
    if not going:
        return (), before
    ordered = creation_order(going)
    keys = [*_keys_from_elsewhere(ordered, before), *later_keys(ordered)]
    ops: list[Operation] = [
        *(DropConstraint(name, key) for name, key in keys),
        *(DropTable(table.name) for table in reversed(ordered)),
    ]
    names = {table.name for table in going}
    left = (table for table in before.tables if table.name not in names)
    return tuple(ops), Schema(
        without_keys(table, [key for key in table.foreign_keys if key.table in names])
        for table in left
    )


def _keys_from_elsewhere(going: Iterable[Table], before: Schema) -> list[tuple[str, ForeignKey]]:
    names = dict.fromkeys(sorted(table.name for table in going))
    return [
        (referrer, key)
        for name in names
        for referrer in before.referrers(name)
        if referrer not in names
        for key in before.table(referrer).foreign_keys
        if key.table == name
    ]


def rename_tables(before: Schema, after: Schema, renames: Renames) -> Step:
    """Rename tables; none is in the way any more."""
    names = {old: new for old, new in renames.tables if old != new}
    if not names:
        return (), before
    taken = {table.name for schema in (before, after) for table in schema.tables}
    steps = rename_steps(names.items(), taken)
    ops = tuple(RenameTable(old, new, _model(new, after)) for old, new in steps)
    concerned = {referrer for old in names for referrer in before.referrers(old)}.union(names)
    return ops, Schema(
        _follow_tables(table, names, after) if table.name in concerned else table
        for table in before.tables
    )


def _model(name: str, after: Schema) -> str:
    table = after.find(name)
    return "" if table is None else table.model


def _follow_tables(table: Table, names: Mapping[str, str], after: Schema) -> Table:
    name = names.get(table.name, table.name)
    return evolve(
        table,
        name=name,
        model=_model(name, after) or table.model,
        constraints=(
            evolve(c, table=names.get(c.table, c.table)) if isinstance(c, ForeignKey) else c
            for c in table.constraints
        ),
    )


def rename_models(before: Schema, after: Schema, renames: Renames) -> Iterator[RenameTable]:
    """Give tables that stay the code's new names for them; to a database, that is nothing.

    A table that was called after itself, such as one of a database that was adopted without
    models, had no name in the code.
    """
    moved = {name for pair in renames.tables for name in pair}
    for table in after.tables:
        old = before.find(table.name)
        if old is None or table.name in moved or not table.model:
            continue
        if old.model not in {"", old.name, table.model}:
            yield RenameTable(table.name, table.name, table.model)


def rename_columns(before: Schema, after: Schema, renames: Renames) -> Step:
    """Rename columns; those that are in the way are dropped or, if need be, renamed too."""
    pairs: dict[str, dict[str, str]] = {}
    for name, old, new in renames.columns:
        if old != new:
            pairs.setdefault(name, {})[old] = new
    tables = {table.name: table for table in before.tables}
    ops: list[Operation] = []
    for name, names in pairs.items():
        referred = _referred(name, before)
        done, moved = _renaming(before.table(name), after.table(name), names, referred)
        ops += done
        tables[name] = apply_all(done, Schema((tables[name],))).table(name)
        for referrer in before.referrers(name):
            if referrer != name:
                tables[referrer] = _follow_columns(tables[referrer], name, moved)
    return tuple(ops), Schema(tables.values())


def _referred(name: str, schema: Schema) -> frozenset[str]:
    """The columns of a table that other tables refer to."""
    return frozenset(
        column
        for referrer in schema.referrers(name)
        if referrer != name
        for key in schema.table(referrer).foreign_keys
        if key.table == name
        for column in key.references
    )


def _renaming(
    table: Table, after: Table, names: Mapping[str, str], referred: Container[str]
) -> tuple[list[Operation], dict[str, str]]:
    """Return what gives columns their names, and all names that change, old and new."""
    ops: list[Operation] = []
    taken = {*table.column_names, *after.column_names, *_words(table)}
    free = free_names(taken)
    moved = dict(names)
    left = table
    for name in (new for new in names.values() if new not in names):
        if table.find_column(name) is None:
            continue
        if name in referred or any(uses(left, name)):
            moved[name] = next(free)
            continue
        ops.append(DropColumn(table.name, name))
        left = apply_all(ops[-1:], Schema((left,))).table(table.name)
    steps = rename_steps(moved.items(), taken.union(moved.values()))
    return [*ops, *(RenameColumn(table.name, old, new) for old, new in steps)], moved


def _words(table: Table) -> Iterator[str]:
    """Yield the names that the expressions of `table` hold, columns or not."""
    for sql in _expressions(table):
        yield from (token.name for token in tokens(sql) if token.name is not None)


def _expressions(table: Table) -> Iterator[str]:
    yield from (column.generated.sql for column in table.columns if column.generated is not None)
    yield from (c.sql for c in table.constraints if isinstance(c, CheckConstraint))
    for index in table.indexes:
        yield from (part.sql for part in index.parts if isinstance(part, IndexExpression))
        if index.where is not None:
            yield index.where


def _follow_columns(table: Table, target: str, names: Mapping[str, str]) -> Table:
    return evolve(
        table,
        constraints=(
            evolve(c, references=(names.get(column, column) for column in c.references))
            if isinstance(c, ForeignKey) and c.table == target
            else c
            for c in table.constraints
        ),
    )
