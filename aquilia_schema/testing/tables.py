"""Strategies for tables and whole schemas, all of them well formed."""

from collections.abc import Sequence
from decimal import Decimal as Number

from attrs import evolve
from hypothesis import strategies as st

from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Column,
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
from aquilia_ir.types import Constant, Decimal, Double, Integer, Real, Text, Type
from aquilia_schema.testing.columns import TEXTUAL, draw_column, types_within
from aquilia_schema.testing.limits import COLUMN_NAMES, Limits, limits_of
from aquilia_schema.testing.picking import Names, pick, pick_some, rarely

_NUMERIC = (Integer, Real, Double, Decimal)
_COMMENTS = (None, None, "it's 100%\n")
_MODELS = ("", "User", "Post")
_FEW = (0, 0, 1, 2)
_EITHER = (False, True)


def tables(*, dialect: str | None = None) -> st.SearchStrategy[Table]:
    """Tables that can stand alone: their foreign keys refer to themselves."""
    alone = schemas(dialect=dialect, min_tables=1, max_tables=1)
    return alone.map(lambda schema: schema.tables[0])


@st.composite
def schemas(
    draw: st.DrawFn, *, dialect: str | None = None, min_tables: int = 0, max_tables: int = 3
) -> Schema:
    """Well-formed schemas that `dialect`, if given, can hold; their tables refer to each other."""
    taken = Names(limits_of(dialect))
    count = pick(draw, (*range(min_tables, max_tables + 1), *range(max_tables, min_tables, -1)))
    schema = Schema([draw_table(draw, taken) for _ in range(count)])
    for table in schema.tables:
        for _ in range(pick(draw, (0, 1, 1, 2))):
            schema = schema.put(draw_related(draw, schema.table(table.name), schema, taken))
    return schema


def draw_table(draw: st.DrawFn, taken: Names) -> Table:
    """Draw a table without foreign keys."""
    listed: list[Column] = []
    for _ in range(pick(draw, range(1, 5))):
        name = taken.column(draw, (column.name for column in listed))
        listed.append(draw_column(draw, name, draw(types_within(taken.limits)), taken.limits))
    key = _primary_key(draw, listed, taken)
    table = Table(
        taken.table(draw),
        [_numbered(draw, column, key, taken.limits) for column in listed],
        key,
        comment=pick(draw, _COMMENTS),
        model=pick(draw, _MODELS),
    )
    if rarely(draw):
        table = evolve(table, columns=(*table.columns, draw_generated(draw, table, taken)))
    return _with_rules(draw, table, taken)


def _with_rules(draw: st.DrawFn, table: Table, taken: Names) -> Table:
    for _ in range(pick(draw, _FEW)):
        table = _ruled(table, draw_unique(draw, table, taken))
    for _ in range(pick(draw, _FEW)):
        table = _ruled(table, draw_check(draw, table, taken))
    for _ in range(pick(draw, _FEW)):
        table = evolve(table, indexes=(*table.indexes, draw_index(draw, table, taken)))
    return table


def _ruled(table: Table, constraint: TableConstraint) -> Table:
    if constraint in table.constraints:
        return table
    return evolve(table, constraints=(*table.constraints, constraint))


def stored(table: Table) -> list[Column]:
    """Return the columns whose values come from outside."""
    return [column for column in table.columns if column.generated is None]


def _primary_key(draw: st.DrawFn, columns: list[Column], taken: Names) -> PrimaryKey | None:
    names = pick_some(draw, taken.limits.fit_for_keys(columns), least=0)
    return PrimaryKey(names, taken.constraint(draw)) if names else None


def _numbered(draw: st.DrawFn, column: Column, key: PrimaryKey | None, limits: Limits) -> Column:
    """Make a column fit the primary key; let the database number some of the integers."""
    alone = key is not None and key.columns == (column.name,)
    if key is not None and column.name in key.columns:
        column = not_null(column)
    numberable = isinstance(column.type, Integer) and (alone or not limits.identity_is_key)
    if not numberable or not (pick(draw, _EITHER) if alone else rarely(draw)):
        return column
    return evolve(column, default=None, identity=draw_identity(draw, limits))


def not_null(column: Column) -> Column:
    """Return the column as one that holds no NULL, not even by default."""
    default = None if column.default == Constant(None) else column.default
    return evolve(column, nullable=False, default=default)


def draw_identity(draw: st.DrawFn, limits: Limits) -> Identity:
    if limits.identity_is_key:
        return Identity()
    numbers = (None, 1, 10)
    return Identity(pick(draw, tuple(IdentityKind)), pick(draw, numbers), pick(draw, numbers))


def _spelled(draw: st.DrawFn, name: str) -> str:
    """Write a column's name in an expression: always in quotes if it needs them."""
    bare = name in COLUMN_NAMES and pick(draw, _EITHER)
    return name if bare else '"' + name.replace('"', '""') + '"'


def draw_generated(draw: st.DrawFn, table: Table, taken: Names) -> Column:
    """Draw a column computed from one of `table`."""
    source = pick(draw, stored(table))
    name = _spelled(draw, source.name)
    type_: Type = Text()
    sql = f"CASE WHEN {name} IS NULL THEN 'it''s' ELSE 'no' END"
    if isinstance(source.type, TEXTUAL):
        sql = pick(draw, (f"lower({name})", f"{name} || '%'"))
    elif isinstance(source.type, Integer):
        type_, sql = Integer(64), f"{name} / 2"
    return Column(
        taken.column(draw, table.column_names),
        type_,
        nullable=True,
        generated=Generated(sql, pick(draw, _EITHER)),
    )


def draw_unique(draw: st.DrawFn, table: Table, taken: Names) -> UniqueConstraint:
    names = pick_some(draw, taken.limits.fit_for_keys(stored(table)))
    return UniqueConstraint(names, taken.constraint(draw))


def always_true(draw: st.DrawFn, table: Table, taken: Names) -> CheckConstraint:
    """Draw a check that no row can violate."""
    name, other = (_spelled(draw, pick(draw, stored(table)).name) for _ in "12")
    both = f"{name} IS NULL OR {other} IS NOT NULL OR 1 = 1"
    sql = pick(draw, (f"{name} IS NULL OR {name} IS NOT NULL", both))
    return CheckConstraint(sql, taken.constraint(draw))


def draw_check(draw: st.DrawFn, table: Table, taken: Names) -> CheckConstraint:
    """Draw a check that the values of `rows` and the defaults of the columns fulfil."""
    column = pick(draw, stored(table))
    name = _spelled(draw, column.name)
    if isinstance(column.type, _NUMERIC) and not is_negative(column.default):
        options = [f"{name} >= 0", f"CASE WHEN {name} < 0 THEN NULL ELSE 1 END = 1"]
    elif isinstance(column.type, TEXTUAL):
        mentioning = column.name.replace("'", "")
        options = [f"length({name}) >= 0", f"{name} <> 'say {mentioning} >= 0'"]
    else:
        return always_true(draw, table, taken)
    return CheckConstraint(pick(draw, options), taken.constraint(draw))


def is_negative(default: object) -> bool:
    value = default.value if isinstance(default, Constant) else None
    return isinstance(value, int | float | Number) and value < 0


def draw_index(draw: st.DrawFn, table: Table, taken: Names, *, may_be_unique: bool = True) -> Index:
    limits = taken.limits
    names = pick_some(draw, limits.fit_for_keys(table.columns))
    generated = any(table.column(name).generated for name in names)
    condition = f"{_spelled(draw, pick(draw, names))} IS NOT NULL"
    return Index(
        taken.index(draw),
        [_part(draw, table.column(name), limits) for name in names],
        unique=pick(draw, _EITHER) and may_be_unique and not generated,
        where=pick(draw, (None, None, condition if limits.partial_indexes else None)),
        method=pick(draw, limits.methods),
        include=pick_some(draw, table.column_names, least=0) if limits.includes else (),
    )


def _part(draw: st.DrawFn, column: Column, limits: Limits) -> IndexPart:
    descending = pick(draw, _EITHER)
    opclass = pick(draw, limits.opclasses) if isinstance(column.type, Text) else None
    computable = limits.computed_indexes and isinstance(column.type, (*TEXTUAL, Integer))
    if computable and rarely(draw):
        name = _spelled(draw, column.name)
        # the greatest number has a value too, and no two have the same
        sql = f"{name} + 0" if isinstance(column.type, Integer) else f"lower({name})"
        return IndexExpression(sql, descending, opclass)
    return IndexColumn(column.name, descending, opclass)


def keys(table: Table) -> list[tuple[str, ...]]:
    """Return the columns of the primary key and of each unique constraint."""
    found = [] if table.primary_key is None else [table.primary_key.columns]
    unique = [c.columns for c in table.constraints if isinstance(c, UniqueConstraint)]
    return list(dict.fromkeys(found + unique))


def draw_related(draw: st.DrawFn, table: Table, schema: Schema, taken: Names) -> Table:
    """Draw a foreign key for `table`, over new columns or, where types fit, one of its own."""
    targets = [(target, key) for target in schema.tables for key in keys(target)]
    if not targets:
        return table
    target, key = pick(draw, targets)
    own = matching(table, target, key)
    if own and rarely(draw):
        return _ruled(table, draw_foreign_key(draw, [pick(draw, own)], target.name, key, taken))
    new: list[Column] = []
    for name in key:
        column_name = taken.column(draw, (*table.column_names, *(c.name for c in new)))
        new.append(draw_column(draw, column_name, target.column(name).type, taken.limits))
    table = evolve(table, columns=(*table.columns, *(evolve(c, default=None) for c in new)))
    return _ruled(table, draw_foreign_key(draw, new, target.name, key, taken))


def matching(table: Table, target: Table, key: tuple[str, ...]) -> list[Column]:
    """Return the columns of `table` that can hold a key of one column of `target`."""
    if len(key) != 1:
        return []
    wanted = target.column(key[0])
    return [column for column in stored(table) if column.type == wanted.type and column != wanted]


def draw_foreign_key(
    draw: st.DrawFn, columns: Sequence[Column], table: str, key: tuple[str, ...], taken: Names
) -> ForeignKey:
    nullable = all(column.nullable for column in columns)
    actions = [a for a in taken.limits.actions if nullable or a is not Action.SET_NULL]
    return ForeignKey(
        [column.name for column in columns],
        table,
        key,
        on_delete=pick(draw, actions),
        on_update=pick(draw, actions),
        deferral=pick(draw, (None, *taken.limits.deferrals)),
        name=taken.constraint(draw),
    )
