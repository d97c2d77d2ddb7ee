"""What does the call of a column mean, and how is a column written? Both ways.

    C.varchar("email", 255, unique=True)
    Column("email", VarChar(255)), UniqueConstraint(("email",))

A column of the language also says what the schema keeps as constraints of the table: an unnamed
primary key, unique constraint or foreign key over that column alone. All others are left over for
the operation that holds the column.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeVar

from attrs import frozen

from aquilia_ir.diagnostics import fail
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
    PrimaryKey,
    UniqueConstraint,
)
from aquilia_ir.types import (
    Constant,
    Default,
    Expression,
    Integer,
)
from aquilia_ir.typewords import spell_type
from aquilia_schema.dsl.builders import spelled
from aquilia_schema.dsl.calls import Call, Value, plain
from aquilia_schema.dsl.column_types import (
    INTEGERS,
    Arguments,
    read_column_type,
    write_column_type,
)

_AUTOS = MappingProxyType({16: "C.smallauto", 32: "C.auto", 64: "C.bigauto"})

_ACTIONS: Mapping[str, Action] = MappingProxyType(
    {action.value: action for action in Action}
    | {"DO NOTHING": Action.NO_ACTION, "PROTECT": Action.RESTRICT}
)
_DEFERRALS: Mapping[str, Deferral] = MappingProxyType(
    {deferral.name: deferral for deferral in Deferral}
    | {deferral.value: deferral for deferral in Deferral}
)
_KINDS: Mapping[str, IdentityKind] = MappingProxyType({k.value.upper(): k for k in IdentityKind})


Written = tuple[Call, tuple[Constraint, ...]]
"""The call of a column, and the constraints that it says."""


@frozen
class Field:
    """A column with the constraints over it that its call says."""

    column: Column
    constraints: tuple[Constraint, ...] = ()


def read_field(call: Call) -> Field:
    """Return what the call of a column means; AQ413, AQ414 for what no column can be."""
    name = call.plain("name", "id")
    generated = call.plain("generated")
    column = Column(
        name=name,
        type=read_column_type(call),
        nullable=call.plain("null", default=False),
        default=read_default(call.find("default")),
        identity=_read_identity(call),
        generated=None if generated is None else Generated(generated, _stored(call)),
        collation=call.plain("collation"),
        comment=call.plain("comment"),
    )
    return Field(column, tuple(_read_constraints(call, name)))


def _stored(call: Call) -> bool:
    return bool(call.plain("stored", default=True))


def read_default(value: Value | None) -> Default | None:
    """Return what a `default` says; AQ413 for a document that JSON can't hold."""
    if value is None:
        return None
    if isinstance(value, Call):
        return Expression(value.plain("text"))
    given = plain(value)
    if given is ...:
        return None
    return Constant(_json(value, given) if isinstance(given, list | dict) else given)


def _json(value: Value, given: object) -> str:
    try:
        return json.dumps(given, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise fail("AQ413", f"JSON can't hold this default: {error}", span=value.span) from error


def _read_identity(call: Call) -> Identity | None:
    said = call.plain("identity")
    if said is None:
        return Identity() if call.name in _AUTOS.values() else None
    kind = _word(said, "kind", _KINDS, default="AUTO")
    return Identity(kind, said.plain("start"), said.plain("increment"))


_Meaning = TypeVar("_Meaning")


def _word(call: Call, name: str, words: Mapping[str, _Meaning], default: str) -> _Meaning:
    said = call.plain(name, default)
    meaning = words.get(said.upper().replace("_", " "))
    if meaning is None:
        raise fail(
            "AQ413",
            f'"{name}" of {call.name} can\'t be "{said}"',
            span=call.span_of(name),
            help=f"it is one of {', '.join(word.lower() for word in words)}",
        )
    return meaning


def _read_constraints(call: Call, name: str) -> Iterator[Constraint]:
    if call.plain("primary_key", default=call.name in _AUTOS.values()):
        yield PrimaryKey((name,))
    if call.plain("unique", default=False):
        yield UniqueConstraint((name,))
    if call.name == "C.foreign_key":
        yield _read_reference(call, name)


def _read_reference(call: Call, name: str) -> ForeignKey:
    deferrable = call.plain("deferrable") is not None
    return ForeignKey(
        columns=(name,),
        table=call.plain("table"),
        references=(call.plain("column", "id"),),
        on_delete=_word(call, "on_delete", _ACTIONS, default="CASCADE"),
        on_update=_word(call, "on_update", _ACTIONS, default="CASCADE"),
        deferral=_word(call, "deferrable", _DEFERRALS, default="") if deferrable else None,
    )


def write_field(column: Column, constraints: Iterable[Constraint]) -> Written:
    """Write a column; what its call can't say of `constraints` is for the operation around it."""
    short = [c for c in constraints if is_short(c, column.name)]
    key = next((c for c in short if isinstance(c, ForeignKey)), None)
    said = tuple(c for c in short if not isinstance(c, ForeignKey) or c is key)
    arguments = dict(_write_options(column, said))
    name, words = write_column_type(column.type) if key is None else _write_reference(column, key)
    if name in INTEGERS.values() and _is_auto(column, said):
        name = _AUTOS[next(bits for bits, word in INTEGERS.items() if word == name)]
        del arguments["identity"], arguments["primary_key"]
    return spelled(name, {"name": column.name}, words, arguments), said


def is_short(constraint: Constraint, column: str) -> bool:
    """Whether the call of that column can say `constraint`."""
    if isinstance(constraint, CheckConstraint) or constraint.name is not None:
        return False
    one = not isinstance(constraint, ForeignKey) or len(constraint.references) == 1
    return constraint.columns == (column,) and one


def _is_auto(column: Column, said: tuple[Constraint, ...]) -> bool:
    keyed = any(isinstance(constraint, PrimaryKey) for constraint in said)
    return keyed and column.identity == Identity()


def _write_reference(column: Column, key: ForeignKey) -> tuple[str, Arguments]:
    words: Arguments = {"table": key.table, "column": key.references[0]}
    if key.on_delete is not Action.CASCADE:
        words["on_delete"] = key.on_delete.value
    if key.on_update is not Action.CASCADE:
        words["on_update"] = key.on_update.value
    if column.type != Integer(32):
        words["type"] = spell_type(column.type)
    if key.deferral is not None:
        words["deferrable"] = key.deferral.name.lower()
    return "C.foreign_key", words


def _write_options(column: Column, said: tuple[Constraint, ...]) -> Iterator[tuple[str, object]]:
    if column.nullable:
        yield "null", True
    if any(isinstance(constraint, UniqueConstraint) for constraint in said):
        yield "unique", True
    if any(isinstance(constraint, PrimaryKey) for constraint in said):
        yield "primary_key", True
    if column.default is not None:
        yield "default", write_default(column.default)
    if column.identity is not None:
        yield "identity", _write_identity(column.identity)
    if column.generated is not None:
        yield "generated", column.generated.sql
        yield from [] if column.generated.stored else [("stored", False)]
    if column.collation is not None:
        yield "collation", column.collation
    if column.comment is not None:
        yield "comment", column.comment


def write_default(default: Default) -> object:
    """Return what stands for a default, for `spelled`."""
    if isinstance(default, Expression):
        return spelled("C.sql", {"text": default.sql})
    return default.value


def _write_identity(identity: Identity) -> Call:
    words = {"start": identity.start, "increment": identity.increment}
    said = {name: number for name, number in words.items() if number is not None}
    return spelled("C.identity", {"kind": identity.kind.value}, said)
