"""Which name has a constraint that the user gave none? Names that follow from what it says.

    FOREIGN KEY (user_id) on posts      fk_posts_user_id
    UNIQUE (slug) on posts              uq_posts_slug
    CHECK (likes >= 0) on posts         ck_posts_9f86d081

A name too long for the database keeps its beginning and ends in a hash of the whole.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import assert_never

from aquilia_backends.dialect import Dialect
from aquilia_ir.expressions import canonical
from aquilia_ir.schema import (
    CheckConstraint,
    Constraint,
    ForeignKey,
    PrimaryKey,
    Table,
    UniqueConstraint,
)

_DIGITS = 8


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:_DIGITS]


def shortened(name: str, dialect: Dialect) -> str:
    """Return `name`, or a name that the database can hold and that is as good as unique."""
    limit = dialect.name_limit
    if limit is None or dialect.length(name) <= limit:
        return name
    beginning = name
    while dialect.length(beginning) > limit - _DIGITS - 1:
        beginning = beginning[:-1]
    return f"{beginning}_{digest(name)}"


def convention(constraint: Constraint, table: str, dialect: Dialect) -> str:
    """The name of an unnamed `constraint` of `table`."""
    match constraint:
        case PrimaryKey():
            name = f"pk_{table}"
        case UniqueConstraint(columns):
            name = f"uq_{table}_{'_'.join(columns)}"
        case ForeignKey(columns):
            name = f"fk_{table}_{'_'.join(columns)}"
        case CheckConstraint(sql):
            name = f"ck_{table}_{digest(canonical(sql) or '')}"
        case _:
            assert_never(constraint)
    return shortened(name, dialect)


def all_constraints(table: Table) -> Iterator[Constraint]:
    """Yield the primary key, if there is one, and the other constraints."""
    if table.primary_key is not None:
        yield table.primary_key
    yield from table.constraints


def name_of(constraint: Constraint, table: Table, dialect: Dialect) -> str:
    """The name of a constraint of `table`, by convention if it was given none."""
    if constraint.name is not None:
        return constraint.name
    name = convention(constraint, table.name, dialect)
    if is_ambiguous(constraint, table, name):
        return told_apart(name, constraint, dialect)
    return name


def is_ambiguous(constraint: Constraint, table: Table, name: str) -> bool:
    """Whether an unnamed constraint's customary `name` is, or may be, that of another one."""
    if isinstance(constraint, CheckConstraint):
        return False
    kind, columns = type(constraint), "_".join(constraint.columns)
    return any(
        other.name == name
        or (type(other) is kind and other.name is None and "_".join(other.columns) == columns)
        for other in all_constraints(table)
        if other != constraint and not isinstance(other, CheckConstraint)
    )


def told_apart(name: str, constraint: Constraint, dialect: Dialect) -> str:
    """A name that is as good as unique to what the constraint says."""
    return shortened(f"{name}_{digest(repr(constraint))}", dialect)
