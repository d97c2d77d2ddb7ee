"""Which values would a change of a column bend? Those that the server changes without an error.

    DECIMAL(10,2) to DECIMAL(10,1)      1.25 becomes 1.3
    VARCHAR to ENUM('a', 'b')           '2' becomes 'b', the second one
    TIME to DATETIME                    gets the date of today
    INTEGER to AUTO_INCREMENT           0 becomes the next number

A strict sql_mode refuses what is out of range or too long, but none of these. Each is a condition
on the rows; a change of type is as it was asked for where no row fulfils it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve, frozen

from aquilia_backends.mysql.writer import MySQLWriter
from aquilia_backends.statement import Objection, Statement, Step
from aquilia_ir.operations import (
    AddColumn,
    AlterColumn,
    DropColumn,
    DropTable,
    Operation,
    RenameColumn,
    RenameTable,
)
from aquilia_ir.schema import Column, Schema, Table
from aquilia_ir.types import Enum

_WORDS = re.compile(r"(?P<word>\w+)\s*(?:\(\s*(?P<size>\d+)\s*(?:,\s*(?P<scale>\d+)\s*)?\))?")
_KINDS = {
    **dict.fromkeys(
        "tinyint smallint mediumint int integer bigint boolean bool".split(), "whole number"
    ),
    **dict.fromkeys("decimal numeric".split(), "exact number"),
    **dict.fromkeys("float double real".split(), "rough number"),
    **dict.fromkeys("char varchar tinytext text mediumtext longtext".split(), "text"),
    **dict.fromkeys("datetime timestamp".split(), "moment"),
    **dict.fromkeys("date time enum".split()),
}
_WHOLE, _EXACT, _ROUGH, _TEXT, _MOMENT = dict.fromkeys(filter(None, _KINDS.values()))
_NUMBERS = frozenset({_WHOLE, _EXACT, _ROUGH})
_MOST = {"float": 2**24, "double": 2**53, "real": 2**53}
"""Up to where a rough number has every whole one."""
_EXACTLY = "CAST({c} AS DECIMAL(65,30))"
_BIGGEST = "9.2233720368547e18"
"""What is beyond becomes the greatest number."""


@frozen
class _Kind:
    """A type by its words."""

    kind: str
    """What it has in common with others; empty if nothing is known of it."""
    word: str
    size: int
    scale: int


def _kind(column: Column, writer: MySQLWriter) -> _Kind:
    words = _WORDS.match(writer.type_sql(column.type).lower())
    if words is None:
        return _Kind("", "", 0, 0)
    word = words["word"]
    kind = (_KINDS[word] or word) if word in _KINDS else ""
    return _Kind(kind, word, int(words["size"] or 0), int(words["scale"] or 0))


def objections(
    old: Column, new: Column, table: Table, writer: MySQLWriter
) -> tuple[Objection, ...]:
    """Say which rows of `table` must not be there when its column `old` becomes `new`."""
    if old.generated is not None or new.generated is not None:
        return ()
    name, place = writer.ident(old.name), writer.ident(table.name)
    found = dict.fromkeys(_conditions(old, new, writer))
    return tuple(
        Objection(
            query=f"SELECT {name} FROM {place} WHERE {condition.format(c=name)} LIMIT 1",
            table=table.name,
            column=old.name,
            becomes=" ".join(writer.definition(new, table)).partition(" ")[2],
        )
        for condition in found
    )


def _conditions(old: Column, new: Column, writer: MySQLWriter) -> Iterator[str]:
    before, after = _kind(old, writer), _kind(new, writer)
    if new.identity is not None and old.identity is None:
        yield "{c} = 0"
    if after.word == "timestamp" and old.nullable and not new.nullable:
        yield "{c} IS NULL"
    if isinstance(new.type, Enum):
        yield from _to_enum(old, new.type, before, writer)
    elif after.kind in _NUMBERS:
        yield from _to_number(before, after)
    elif after.kind == _TEXT and before.kind == _TEXT:
        yield from _to_text(before, after)
    elif after.kind in {_MOMENT, "date", "time"}:
        yield from _to_clock(before, after)


def _to_enum(old: Column, new: Enum, before: _Kind, writer: MySQLWriter) -> Iterator[str]:
    known = old.type.values if isinstance(old.type, Enum) else None
    values = ", ".join(map(writer.string, new.values)).replace("{", "{{").replace("}", "}}")
    if before.kind in _NUMBERS:
        # by its place or by its text, as the server likes it
        yield f"NOT (CAST({{c}} AS CHAR) <=> ELT({{c}}, {values}))"
    elif before.kind and (known is None or not {*known} <= {*new.values}):
        yield f"CAST({{c}} AS CHAR) NOT IN ({values})"


def _to_number(before: _Kind, after: _Kind) -> Iterator[str]:
    """Say what is rounded, or taken for the place of a value among others."""
    value = _EXACTLY if before.kind == _TEXT else "{c}"
    if before.kind == "enum":
        yield "CAST({c} AS CHAR) <> CAST({c} + 0 AS CHAR)"
    elif before.kind in {_MOMENT, "date", "time"} and after.kind == _ROUGH:
        yield "{c} IS NOT NULL"
    elif before.kind in {_MOMENT, "time"}:
        yield f"MICROSECOND({{c}}) <> ROUND(MICROSECOND({{c}}), {after.scale} - 6)"
    elif before.kind == _WHOLE and after.kind == _ROUGH:
        yield f"ABS({{c}}) > {_MOST[after.word]}"
    elif after.kind == _ROUGH or before.kind == _WHOLE or not before.kind:
        return
    elif before.word == "float" and after.kind == _EXACT:
        yield f"ABS({{c}} - ROUND({{c}}, {after.scale})) > ABS({{c}}) * 1e-6"
    elif before.kind != _EXACT or before.scale > after.scale:
        yield f"{value} <> ROUND({value}, {after.scale})"
    if before.kind == _ROUGH and after.word == "bigint":
        yield f"ABS({{c}}) > {_BIGGEST}"


def _to_text(before: _Kind, after: _Kind) -> Iterator[str]:
    """Say what blanks at the end go: where only they are too much, they count for nothing."""
    if after.word == "char" and before.word != "char":
        yield "{c} LIKE '% '"
    elif after.word == "varchar":
        yield f"CHAR_LENGTH({{c}}) > {after.size} AND CHAR_LENGTH(RTRIM({{c}})) <= {after.size}"


def _to_clock(before: _Kind, after: _Kind) -> Iterator[str]:
    """Say what loses its date, its time or a part of a second, or gets the date of today."""
    if "time" in {before.kind, after.kind} and before.kind != after.kind:
        if before.kind in {_MOMENT, "date", "time", *_NUMBERS}:
            yield "{c} IS NOT NULL"
    elif before.kind == after.kind and before.size > after.size:
        to = "TIME" if after.kind == "time" else "DATETIME"
        yield f"{{c}} <> CAST({{c}} AS {to}({after.size}))"
    elif before.kind == _MOMENT and after.kind == "date":
        yield "{c} <> CAST({c} AS DATE)"
    elif before.kind == _TEXT and after.kind == "date":
        yield "CAST({c} AS DATETIME(6)) <> CAST({c} AS DATE)"


# --- asked before anything else -------------------------------------------------------------------


def foreseen(steps: Iterable[Step], ops: Sequence[Operation], before: Schema) -> Iterator[Step]:
    """Let the first statement heed what later ones object to, where that can be asked so early.

    They heed it again, since the first is not run where a migration goes on that was half done.
    """
    steps = tuple(steps)
    found = [each for step in steps if isinstance(step, Statement) for each in step.objections]
    unlike = set(_changed_before(ops)) if found else set()
    early = [
        each
        for each in found
        if each.table not in unlike
        and (each.table, each.column) not in unlike
        and each.column in getattr(before.find(each.table), "column_names", ())
    ]
    for step in steps:
        if early and isinstance(step, Statement):
            yield evolve(step, objections=tuple(dict.fromkeys([*early, *step.objections])))
            early = []
        else:
            yield step


def _changed_before(ops: Sequence[Operation]) -> Iterator[str | tuple[str, str]]:
    """Yield the tables and columns of whose rows nothing can be told before the first operation."""
    for op in ops:
        match op:
            case RenameTable(table, to):
                yield from (table, to)
            case DropTable(table) | RenameColumn(table):
                yield table
            case AddColumn(table, column):
                yield table, column.name
            case DropColumn(table, name):
                yield table, name
            case _:
                pass
    changed = Counter((op.table, op.column.name) for op in ops if isinstance(op, AlterColumn))
    yield from (place for place, times in changed.items() if times > 1)
