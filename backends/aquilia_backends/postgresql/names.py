"""Which names does PostgreSQL choose by itself? The rules of makeObjectName in its indexcmds.c.

    UNIQUE (email) on users             users_email_key
    FOREIGN KEY (a, b) on posts         posts_a_b_fkey
    PRIMARY KEY on users                users_pkey
    SERIAL id on users                  users_id_seq

A name over 63 bytes is made shorter by a byte at a time, always at the longer of its two parts.
It would number names that are taken; that cannot be foreseen without the catalogue.
"""

from aquilia_backends.dialect import Dialect
from aquilia_backends.naming import convention
from aquilia_ir.schema import CheckConstraint, Constraint, ForeignKey, PrimaryKey, UniqueConstraint

_LIMIT = 63


def _clipped(name: str, size: int) -> str:
    """Cut `name` to `size` bytes, at the end of a character."""
    return name.encode()[:size].decode(errors="ignore")


def object_name(first: str, second: str, label: str) -> str:
    """Join a table's name, a column's (or none) and a label as the server does."""
    room = _LIMIT - len(label) - 1 - (1 if second else 0)
    sizes = [len(first.encode()), len(second.encode())]
    while sum(sizes) > room:
        sizes[0 if sizes[0] > sizes[1] else 1] -= 1
    parts = [_clipped(first, sizes[0]), _clipped(second, sizes[1]), label]
    return "_".join(part for part in parts if part)


def sequence_name(table: str, column: str) -> str:
    """The sequence behind a SERIAL or identity column."""
    return object_name(table, column, "seq")


def not_null_name(table: str, column: str) -> str:
    """The name that version 18 and later ones give to NOT NULL."""
    return object_name(table, column, "not_null")


def server_name(constraint: Constraint, table: str, dialect: Dialect) -> str:
    """The name of an unnamed constraint; that of a CHECK is ours, as the server's may clash."""
    match constraint:
        case PrimaryKey():
            return object_name(table, "", "pkey")
        case UniqueConstraint(columns):
            return object_name(table, _joined(columns), "key")
        case ForeignKey(columns):
            return object_name(table, _joined(columns), "fkey")
        case CheckConstraint():
            return convention(constraint, table, dialect)


def _joined(columns: tuple[str, ...]) -> str:
    """Join columns until they are too long, as ChooseIndexNameAddition does."""
    joined = ""
    for column in columns:
        joined = f"{joined}_{column}" if joined else column
        if len(joined.encode()) > _LIMIT:
            break
    return joined
