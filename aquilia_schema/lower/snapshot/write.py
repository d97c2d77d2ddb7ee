"""What does the snapshot of a schema say? One text for each schema."""

import json
import math
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import assert_never

from attrs import asdict

from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    IndexColumn,
    IndexPart,
    PrimaryKey,
    Schema,
    Table,
    TableConstraint,
    UniqueConstraint,
)
from aquilia_ir.types import Constant, Default, Expression, Scalar
from aquilia_ir.typewords import spell_type

VERSION = 2
"""The version of this form; files of the framework's own first releases say 1, or nothing."""

Object = dict[str, object]


def snapshot_text(schema: Schema) -> str:
    """Return the text of the snapshot file of `schema`."""
    models = dict(_named(schema.tables))
    document = {
        "version": VERSION,
        "models": {name: _table(table) for name, table in models.items()},
    } | _said(extras=[asdict(extra) for extra in schema.extras])
    text = json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return text + "\n"


def _named(tables: Iterable[Table]) -> Iterator[tuple[str, Table]]:
    """Name each table as its model, or after itself if there is none or it is taken."""
    taken: set[str] = set()
    for table in sorted(tables, key=lambda table: (not table.model, table.name)):
        name = table.model or _class_name(table.name)
        while name in taken:
            name = f"{name}_{table.name}"
        taken.add(name)
        yield name, table


def _class_name(table: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[\W_]+", table)) or table


def _said(**members: object) -> Object:
    """Leave out what goes without saying; zero says something."""
    return {
        name: value
        for name, value in members.items()
        if value is not None and value is not False and value not in ((), [])
    }


def _table(table: Table) -> Object:
    short = _short_forms(table)
    listed = [_constraint(c) for c in table.constraints if not any(c is s for s in short)]
    key = table.primary_key
    return _said(
        table=table.name,
        comment=table.comment,
        fields={column.name: _column(column, table, short) for column in table.columns},
        primary_key=None if key is None or _is_short_key(key, table) else _primary_key(key),
        constraints=sorted(listed, key=_text),
        indexes=sorted(map(_index, table.indexes), key=_text),
    )


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def _short_forms(table: Table) -> tuple[TableConstraint, ...]:
    """The unnamed constraints over one column that are told with it: at most one of a kind."""
    found: dict[tuple[type, str], TableConstraint] = {}
    for column in table.column_names:
        for constraint in table.constraints_on(column):
            single = not isinstance(constraint, ForeignKey) or len(constraint.references) == 1
            if single and constraint.name is None:
                found.setdefault((type(constraint), column), constraint)
    return tuple(found.values())


def _is_short_key(key: PrimaryKey, table: Table) -> bool:
    return key.name is None and len(key.columns) == 1 and bool(table.find_column(key.columns[0]))


def _column(column: Column, table: Table, short: Iterable[TableConstraint]) -> Object:
    key, identity, generated = table.primary_key, column.identity, column.generated
    mine = [c for c in short if not isinstance(c, CheckConstraint) and c.columns == (column.name,)]
    told = _said(
        name=column.name,
        type=spell_type(column.type),
        nullable=column.nullable,
        primary_key=key is not None and _is_short_key(key, table) and key.columns == (column.name,),
        unique=any(isinstance(constraint, UniqueConstraint) for constraint in mine),
        references=next((_reference(c) for c in mine if isinstance(c, ForeignKey)), None),
        autoincrement=identity == Identity(),
        identity=None if identity is None or identity == Identity() else _identity(identity),
        collation=column.collation,
        comment=column.comment,
    )
    if generated is not None:
        told["generated"] = {"expression": generated.sql, "stored": generated.stored}
    if column.default is not None:
        told["default"] = _default(column.default)
    return told


def _identity(identity: Identity) -> Object:
    return _said(kind=identity.kind.value, start=identity.start, increment=identity.increment)


def _default(default: Default) -> object:
    match default:
        case Expression(sql):
            return {"expression": sql}
        case Constant(value):
            return _constant(value)
        case _:
            assert_never(default)


def _constant(value: Scalar) -> object:
    """JSON tells apart 1, 1.0 and true; what it has no word for is tagged."""
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": repr(value)}
    return value


def _primary_key(key: PrimaryKey) -> Object:
    return _said(name=key.name) | {"columns": list(key.columns)}


def _actions(key: ForeignKey) -> Object:
    return _said(
        on_delete=None if key.on_delete is Action.NO_ACTION else key.on_delete.value,
        on_update=None if key.on_update is Action.NO_ACTION else key.on_update.value,
        deferrable=None if key.deferral is None else key.deferral.name.lower(),
    )


def _reference(key: ForeignKey) -> Object:
    return {"table": key.table, "column": key.references[0]} | _actions(key)


def _constraint(constraint: TableConstraint) -> Object:
    match constraint:
        case UniqueConstraint(columns, name):
            return _said(type="unique", name=name) | {"columns": list(columns)}
        case CheckConstraint(sql, name):
            return _said(type="check", name=name) | {"check": sql}
        case ForeignKey(columns):
            return {
                **_said(type="foreign key", name=constraint.name),
                "columns": list(columns),
                "references": {"table": constraint.table, "columns": list(constraint.references)},
                **_actions(constraint),
            }
        case _:
            assert_never(constraint)


def _index(index: Index) -> Object:
    told = _said(
        unique=index.unique,
        where=index.where,
        method=index.method,
        include=list(index.include),
    )
    return told | {"name": index.name, "columns": [_part(part) for part in index.parts]}


def _part(part: IndexPart) -> object:
    if isinstance(part, IndexColumn):
        if not part.descending and part.opclass is None:
            return part.name
        return {"column": part.name} | _said(descending=part.descending, opclass=part.opclass)
    return {"expression": part.sql} | _said(descending=part.descending, opclass=part.opclass)
