"""How are whole tables and their indexes written? Both ways.

CreateModel("User", "users", [C.auto("id")], indexes=[CreateIndex("by_id", "users", ["id"])])
Table("users", [Column("id", ...)], PrimaryKey(("id",)), indexes=[Index("by_id", ...)])
"""

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import assert_never

from attrs import evolve

from aquilia_ir.diagnostics import fail
from aquilia_ir.schema import Index, IndexColumn, IndexExpression, IndexPart, PrimaryKey, Table
from aquilia_schema.dsl.builders import spelled
from aquilia_schema.dsl.calls import Call, Literal, Value, gather
from aquilia_schema.dsl.definitions import read_definitions, write_definition
from aquilia_schema.dsl.fields import read_field, write_field


def read_table(call: Call) -> Table:
    fields = gather(read_field, call.calls("fields"))
    definitions = read_definitions(call.find("constraints"))
    indexes = gather(lambda index: _read_own_index(index, call), call.calls("indexes"))
    constraints = [c for field in fields for c in field.constraints] + [*definitions]
    keys = [c for c in constraints if isinstance(c, PrimaryKey)]
    if len(keys) > 1:
        raise fail(
            "AQ424",
            f'CreateModel gives table "{call.plain("table")}" {len(keys)} primary keys',
            span=call.span_of("name"),
            help='a key of several columns is constraints=[\'PRIMARY KEY ("a", "b")\']',
        )
    return Table(
        name=call.plain("table"),
        columns=[field.column for field in fields],
        primary_key=keys[0] if keys else None,
        constraints=[c for c in constraints if not isinstance(c, PrimaryKey)],
        indexes=indexes,
        comment=call.plain("comment"),
        model=call.plain("name"),
    )


def _read_own_index(index: Call, model: Call) -> Index:
    if index.name != "CreateIndex" or index.plain("table") != model.plain("table"):
        raise fail(
            "AQ423",
            f'"indexes" of CreateModel must be CreateIndex of table "{model.plain("table")}"',
            span=index.span_of("table"),
        )
    return read_index(index)


def read_index(call: Call) -> Index:
    return Index(
        name=call.plain("name"),
        parts=_read_parts(call),
        unique=call.plain("unique", default=False),
        where=call.plain("condition"),
        method=call.plain("method"),
        include=call.plain("include", ()),
    )


def _read_parts(call: Call) -> Iterator[IndexPart]:
    """Give each part its operator class; AQ529 if there are more classes than parts."""
    values, opclasses = call.items("columns"), call.plain("opclasses", ())
    if len(opclasses) > len(values):
        message = f"there are {len(opclasses)} operator classes for {len(values)} columns"
        raise fail("AQ529", message, span=call.span_of("opclasses"))
    for value, opclass in zip_longest(values, opclasses):
        yield evolve(_read_part(value), opclass=opclass or None)


def _read_part(value: Value) -> IndexPart:
    match value:
        case Call("C.desc"):
            return evolve(_read_part(value.argument("part")), descending=True)
        case Call():
            return IndexExpression(value.plain("text"))
        case Literal(str() as name):
            return IndexColumn(name)
        case _:
            raise AssertionError(f"no part of an index is {value}")


def write_table(table: Table) -> Call:
    """Return the CreateModel of a table with all that belongs to it."""
    key = () if table.primary_key is None else (table.primary_key,)
    constraints = (*key, *table.constraints)
    written = [write_field(column, constraints) for column in table.columns]
    said = [constraint for _, constraints in written for constraint in constraints]
    words: dict[str, object] = {
        "constraints": [write_definition(c) for c in constraints if c not in said],
        "indexes": [write_index(table.name, index) for index in table.indexes],
        "comment": table.comment,
    }
    names = {"name": table.model or table.name, "table": table.name}
    fields = {"fields": [field for field, _ in written]}
    return spelled("CreateModel", names, fields, _given(words))


def _given(words: Mapping[str, object]) -> dict[str, object]:
    """Leave out what need not be said."""
    return {name: said for name, said in words.items() if said not in (None, False, [], ())}


def write_index(table: str, index: Index, *, concurrently: bool = False) -> Call:
    """Return the CreateIndex of an index."""
    words: dict[str, object] = {
        "unique": index.unique,
        "condition": index.where,
        "method": index.method,
        "include": index.include,
        "opclasses": tuple(_opclasses(index)),
        "concurrently": concurrently,
    }
    names = {"name": index.name, "table": table, "columns": list(map(_write_part, index.parts))}
    return spelled("CreateIndex", names, _given(words))


def _opclasses(index: Index) -> Iterator[str]:
    """Yield the operator classes up to the last one that is not the usual one."""
    width = max((at for at, part in enumerate(index.parts, start=1) if part.opclass), default=0)
    return (part.opclass or "" for part in index.parts[:width])


def _write_part(part: IndexPart) -> object:
    match part:
        case IndexColumn(name, descending):
            return spelled("C.desc", {"part": name}) if descending else name
        case IndexExpression(sql, descending):
            text = spelled("C.sql", {"text": sql})
            return spelled("C.desc", {"part": text}) if descending else text
        case _:
            assert_never(part)
