"""What is the text of a trigger or index after a rename that a rebuild follows?"""

import pytest

from aquilia_backends.session import Dependent
from aquilia_backends.sqlite.carry import Rename, carried
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.operations import RenameColumn, RenameTable

COLUMNS = {"t": ["a", "b", "t", "log"], "log": ["b"]}


def after(kind: str, sql: str, rename: Rename) -> str:
    return carried(Dependent(kind, "i", sql), [rename], COLUMNS)


@pytest.mark.parametrize(
    ("sql", "rename", "expected"),
    [
        ("CREATE INDEX i ON t (t, a)", RenameTable("t", "s"), 'CREATE INDEX i ON "s" (t, a)'),
        ("CREATE INDEX a ON t (a)", RenameColumn("t", "a", "b"), 'CREATE INDEX a ON t ("b")'),
        ("CREATE INDEX i ON t (t, a)", RenameColumn("t", "t", "b"), 'CREATE INDEX i ON t ("b", a)'),
    ],
)
def test_in_an_index_only_what_is_meant_is_renamed(sql: str, rename: Rename, expected: str) -> None:
    assert after("index", sql, rename) == expected


@pytest.mark.parametrize(
    ("body", "rename"),
    [
        ("UPDATE t SET a = t", RenameTable("t", "s")),
        ("SELECT b FROM log, t", RenameColumn("t", "b", "c")),
    ],
)
def test_in_a_trigger_a_name_of_two_things_is_not_guessed_at(body: str, rename: Rename) -> None:
    with pytest.raises(SchemaError, match="AQ718"):
        after("trigger", f"CREATE TRIGGER i AFTER INSERT ON t BEGIN {body}; END", rename)
