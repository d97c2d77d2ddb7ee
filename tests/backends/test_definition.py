"""Is a constraint read from its text as it was written into it?"""

import pytest
from attrs import evolve
from hypothesis import given

from aquilia_backends.definition import read_constraint, spell_constraint
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Constraint,
    Deferral,
    ForeignKey,
    PrimaryKey,
    Table,
    UniqueConstraint,
)
from aquilia_schema.testing.strategies import tables


@given(tables())
def test_reading_what_was_spelled_gives_the_same_constraint(table: Table) -> None:
    keys = () if table.primary_key is None else (table.primary_key,)
    for constraint in (*keys, *table.constraints):
        text = spell_constraint(constraint)

        assert read_constraint(text) == evolve(constraint, name=None)
        assert read_constraint(f'CONSTRAINT "a ""b""" {text}') == evolve(constraint, name='a "b"')


@pytest.mark.parametrize(
    ("text", "constraint"),
    [
        ("CHECK (total >= 0)", CheckConstraint("total >= 0")),
        ("check ((a) or (b > ')')) ", CheckConstraint("(a) or (b > ')')")),
        ("CHECK (a > 0 -- positive\n)", CheckConstraint("a > 0")),
        ('UNIQUE ("a", b)', UniqueConstraint(["a", "b"])),
        ("primary key(a)", PrimaryKey(["a"])),
        ("CONSTRAINT n UNIQUE (a)", UniqueConstraint(["a"], "n")),
        ("FOREIGN KEY (a) REFERENCES t", ForeignKey(["a"], "t", [])),
        (
            'FOREIGN KEY ("a") REFERENCES "t" ("x") ON UPDATE SET DEFAULT ON DELETE CASCADE '
            "DEFERRABLE INITIALLY DEFERRED",
            ForeignKey(["a"], "t", ["x"], Action.CASCADE, Action.SET_DEFAULT, Deferral.DEFERRED),
        ),
        (
            "FOREIGN KEY (a) REFERENCES t (x) MATCH SIMPLE ON DELETE NO ACTION DEFERRABLE",
            ForeignKey(["a"], "t", ["x"], deferral=Deferral.IMMEDIATE),
        ),
    ],
)
def test_a_definition_is_read_as_it_is_meant(text: str, constraint: Constraint) -> None:
    assert read_constraint(text) == constraint


@pytest.mark.parametrize(
    "text",
    [
        "",
        "CHECK",
        "CHECK (a",
        "CHECK (a) NOT VALID",
        "UNIQUE ()",
        "UNIQUE (lower(a))",
        "UNIQUE (1)",
        "EXCLUDE USING gist (a WITH =)",
        "FOREIGN KEY (a) t (b)",
        "FOREIGN KEY (a) REFERENCES t (b) MATCH FULL",
        "FOREIGN KEY (a) REFERENCES t (b) ON DELETE EXPLODE",
        "FOREIGN KEY (a) REFERENCES t (b) ON INSERT CASCADE",
        "CONSTRAINT",
        "total >= 0",
    ],
)
def test_a_text_that_is_no_definition_is_refused(text: str) -> None:
    with pytest.raises(SchemaError) as caught:
        read_constraint(text)

    assert [found.code for found in caught.value.diagnostics] == ["AQ350"]
