"""How is a table's constraint written by itself, in standard SQL? Both ways.

    FOREIGN KEY ("a") REFERENCES "t" ("x") ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED

Databases store such texts, and users write them into migrations.
"""

from typing import assert_never

from aquilia_backends.cursor import Cursor, without_comments
from aquilia_ir.expressions import quote
from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Constraint,
    Deferral,
    ForeignKey,
    PrimaryKey,
    UniqueConstraint,
)


def read_constraint(text: str) -> Constraint:
    """Read a definition, with or without `CONSTRAINT name` before it; AQ350 if it is none.

    A foreign key without columns after its table, which means the primary key there, has none in
    `references` either.
    """
    cursor = Cursor(text)
    name = cursor.name() if cursor.take("CONSTRAINT") else None
    constraint = _constraint(cursor, name)
    if cursor.peek() is not None:
        raise cursor.error("the end of the constraint")
    return constraint


def _constraint(cursor: Cursor, name: str | None) -> Constraint:
    if cursor.take("CHECK"):
        return CheckConstraint(cursor.group(), name)
    if cursor.take("UNIQUE"):
        return UniqueConstraint(cursor.names(), name)
    if cursor.take("PRIMARY KEY"):
        return PrimaryKey(cursor.names(), name)
    if cursor.take("FOREIGN KEY"):
        columns = cursor.names()
        cursor.expect("REFERENCES")
        return read_references(cursor, columns, name)
    raise cursor.error("CHECK, UNIQUE, PRIMARY KEY or FOREIGN KEY")


def read_references(
    cursor: Cursor, columns: tuple[str, ...], name: str | None, *, any_match: bool = False
) -> ForeignKey:
    """Read what comes after the word REFERENCES; with `any_match`, whatever MATCH asks for."""
    table = cursor.name()
    references = cursor.names() if cursor.sees("(") else ()
    actions = {"DELETE": Action.NO_ACTION, "UPDATE": Action.NO_ACTION}
    while cursor.word() in {"ON", "MATCH"}:
        if cursor.take("MATCH SIMPLE"):
            continue
        if any_match and cursor.take("MATCH"):
            cursor.next()
            continue
        cursor.expect("ON")
        event = cursor.next().text.upper()
        if event not in actions:
            raise cursor.error("DELETE or UPDATE")
        actions[event] = _action(cursor)
    return ForeignKey(
        columns,
        table,
        references,
        actions["DELETE"],
        actions["UPDATE"],
        read_deferral(cursor),
        name,
    )


def _action(cursor: Cursor) -> Action:
    for action in Action:
        if cursor.take(action.value):
            return action
    raise cursor.error("an action")


def read_deferral(cursor: Cursor) -> Deferral | None:
    """Read when a constraint is checked, if the text says so."""
    if cursor.take("NOT DEFERRABLE"):
        cursor.take("INITIALLY IMMEDIATE")
        cursor.take("INITIALLY DEFERRED")
        return None
    deferrable = cursor.take("DEFERRABLE")
    if cursor.take("INITIALLY DEFERRED"):
        return Deferral.DEFERRED
    immediate = cursor.take("INITIALLY IMMEDIATE")
    return Deferral.IMMEDIATE if deferrable or immediate else None


def spell_constraint(constraint: Constraint) -> str:
    """Write a constraint without its name; different constraints have different texts."""
    match constraint:
        case PrimaryKey(columns):
            return f"PRIMARY KEY {_list(columns)}"
        case UniqueConstraint(columns):
            return f"UNIQUE {_list(columns)}"
        case CheckConstraint(sql):
            return f"CHECK ({without_comments(sql)})"
        case ForeignKey():
            return f"FOREIGN KEY {_list(constraint.columns)} {spell_references(constraint)}"
        case _:
            assert_never(constraint)


def spell_references(key: ForeignKey) -> str:
    """Write a foreign key from the word REFERENCES on."""
    target = quote(key.table) + (f" {_list(key.references)}" if key.references else "")
    actions = (("DELETE", key.on_delete), ("UPDATE", key.on_update))
    said = [f"ON {event} {action}" for event, action in actions if action != Action.NO_ACTION]
    deferral = [key.deferral.value] if key.deferral else []
    return " ".join([f"REFERENCES {target}", *said, *deferral])


def _list(names: tuple[str, ...]) -> str:
    return f"({', '.join(map(quote, names))})"
