"""Is the name of every unnamed constraint the one that the server gives or we write?"""

import pytest
from attrs import evolve

from aquilia_backends.mysql import BACKEND as MYSQL
from aquilia_backends.naming import name_of, shortened
from aquilia_backends.postgresql import BACKEND as POSTGRESQL
from aquilia_backends.postgresql.names import object_name, sequence_name
from aquilia_ir.apply import apply
from aquilia_ir.operations import AddConstraint, DropConstraint, RenameColumn, RenameTable
from aquilia_ir.schema import Action, CheckConstraint, Column, ForeignKey, Schema, Table
from aquilia_ir.types import Integer


@pytest.mark.parametrize(
    ("first", "second", "label", "expected"),
    [
        # As PostgreSQL 17 named them.
        ("users", "email", "key", "users_email_key"),
        ("users", "", "pkey", "users_pkey"),
        ("t" * 60, "c" * 60, "seq", "t" * 29 + "_" + "c" * 29 + "_seq"),
        ("t" * 60, "id", "key", "t" * 56 + "_id_key"),
        ("t" * 60, "é" * 30, "key", "t" * 29 + "_" + "é" * 14 + "_key"),
        ("t" * 63, "", "pkey", "t" * 58 + "_pkey"),
    ],
)
def test_long_names_are_cut_as_the_server_cuts_them(
    first: str, second: str, label: str, expected: str
) -> None:
    assert object_name(first, second, label) == expected


def test_a_sequence_is_called_after_table_and_column() -> None:
    assert sequence_name("users", "id") == "users_id_seq"


@pytest.mark.parametrize("dialect", [POSTGRESQL.dialect, MYSQL.dialect])
def test_a_name_too_long_is_made_short_enough_and_stays_unlike_others(dialect: object) -> None:
    names = [shortened("é" * 70 + end, dialect) for end in "ab"]  # type: ignore[arg-type]

    assert all(dialect.length(name) <= dialect.name_limit for name in names)  # type: ignore[attr-defined]
    assert names[0] != names[1]


_TO_A = ForeignKey(("x",), "a", ("id",))
_TO_B = ForeignKey(("x",), "b", ("id",), on_delete=Action.CASCADE)
_TABLE = Table("t", (Column("x", Integer()),), constraints=(_TO_A,))


def test_of_two_constraints_that_would_share_a_name_neither_has_it() -> None:
    both = evolve(_TABLE, constraints=(_TO_A, _TO_B))

    names = {name_of(key, both, MYSQL.dialect) for key in both.foreign_keys}

    assert len(names) == 2
    assert name_of(_TO_A, _TABLE, MYSQL.dialect) not in names


def schema(table: Table) -> Schema:
    others = (Table(name, (Column("id", Integer()),)) for name in "ab")
    return Schema((table, *others))


def said(op: object, before: Schema) -> str:
    steps = POSTGRESQL.compiler.compile((op,), before)  # type: ignore[arg-type]
    return "\n".join(getattr(step, "sql", "") for step in steps)


def test_a_second_constraint_that_would_share_a_name_renames_the_first() -> None:
    before = schema(_TABLE)
    op = AddConstraint("t", _TO_B)
    after = apply(op, before)
    apart = POSTGRESQL.compiler.constraint_name(_TO_A, after.table("t"))

    added, dropped = said(op, before), said(DropConstraint("t", _TO_B), after)

    assert f'RENAME CONSTRAINT "t_x_fkey" TO "{apart}"' in added
    assert f'RENAME CONSTRAINT "{apart}" TO "t_x_fkey"' in dropped


@pytest.mark.parametrize("op", [RenameTable("t", "u"), RenameColumn("t", "x", "y")])
def test_names_follow_a_renaming_and_are_those_of_the_schema_afterwards(op: object) -> None:
    check = CheckConstraint("x > 0")
    before = schema(evolve(_TABLE, constraints=(_TO_A, check)))
    after = apply(op, before)  # type: ignore[arg-type]
    (table,) = [one for one in after.tables if one.name in {"t", "u"}]

    written = said(op, before)

    for constraint in table.constraints:
        assert f' TO "{POSTGRESQL.compiler.constraint_name(constraint, table)}"' in written


def test_a_foreign_key_to_its_own_table_follows_in_what_it_refers_to() -> None:
    own = ForeignKey(("x",), "t", ("x",))
    before = Schema((evolve(_TABLE, constraints=(own,)),))

    steps = MYSQL.compiler.compile((RenameColumn("t", "x", "y"),), before)

    assert "FOREIGN KEY (`y`) REFERENCES `t`(`y`)" in str(steps[-1])
