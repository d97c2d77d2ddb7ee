"""What does the JSON form look like, and what does it say about documents that are wrong?"""

import json
import os
import subprocess
import sys
from decimal import Decimal as Number
from typing import get_args

import pytest

from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.jsonform import KINDS
from aquilia_ir.operations import (
    AddColumn,
    DropExtra,
    DropTable,
    Operation,
    RunPython,
    RunSQL,
    SetComment,
    SetPrimaryKey,
)
from aquilia_ir.schema import Action, Column, ForeignKey, Identity, PrimaryKey, Schema, Table
from aquilia_ir.serialize import (
    fingerprint,
    operations_from_json,
    operations_from_text,
    operations_to_json,
    operations_to_text,
    schema_from_json,
    schema_from_text,
    schema_to_json,
    schema_to_text,
)
from aquilia_ir.types import Array, Constant, Enum, Integer, Scalar, Type, VarChar


def with_default(value: Scalar) -> Schema:
    return Schema([Table("t", [Column("a", Integer(), default=Constant(value))])])


def findings(document: object) -> list[tuple[str, str]]:
    with pytest.raises(SchemaError) as caught:
        schema_from_json(document)
    return [(found.code, found.message) for found in caught.value.diagnostics]


def document(**column: object) -> dict[str, object]:
    """A document of one table `t` with one column `a`, changed as given."""
    whole = {"name": "a", "type": {"kind": "integer"}} | column
    return {"version": 1, "tables": [{"name": "t", "columns": [whole]}]}


def test_what_has_its_default_is_left_out() -> None:
    schema = Schema([Table("t", [Column("a", VarChar(5))], PrimaryKey(["a"]))])

    assert schema_to_json(schema) == {
        "version": 1,
        "tables": [
            {
                "name": "t",
                "columns": [{"name": "a", "type": {"kind": "varchar", "length": 5}}],
                "primary_key": {"columns": ["a"]},
            }
        ],
    }


def test_an_empty_schema_still_says_that_it_is_one() -> None:
    assert schema_to_json(Schema()) == {"version": 1, "tables": []}
    assert schema_from_json({"version": 1, "tables": []}) == Schema()


def test_operations_are_tagged_with_their_names() -> None:
    inner = RunPython("f", state=[DropTable("t")])
    ops: tuple[Operation, ...] = (
        RunSQL("SELECT 1", reverse=(), state=[inner]),
        SetPrimaryKey("t", None),
        AddColumn("t", Column("a", Integer()), [PrimaryKey(["a"])]),
        SetComment("t", None),
    )

    assert operations_to_json(ops)["operations"] == [
        {
            "kind": "run_sql",
            "forward": ["SELECT 1"],
            "reverse": [],
            "state": [
                {
                    "kind": "run_python",
                    "forward": "f",
                    "state": [{"kind": "drop_table", "table": "t"}],
                }
            ],
        },
        {"kind": "set_primary_key", "table": "t", "primary_key": None},
        {
            "kind": "add_column",
            "table": "t",
            "column": {"name": "a", "type": {"kind": "integer"}},
            "constraints": [{"kind": "primary_key", "columns": ["a"]}],
        },
        {"kind": "set_comment", "table": "t", "comment": None},
    ]
    assert operations_from_text(operations_to_text(ops)) == ops


TYPES = """
array blob boolean char date decimal double enum integer interval json native opaque real text time
timestamp uuid varchar
"""
OPERATIONS = """
add_column add_constraint alter_column create_extra create_index create_table drop_column
drop_constraint drop_extra drop_index drop_table rename_column rename_index rename_table run_python
run_sql set_comment set_primary_key
"""


def test_the_kind_of_an_extra_is_not_taken_for_the_kind_of_the_operation() -> None:
    document = operations_to_json((DropExtra("view", "v"),))

    assert document["operations"] == [{"kind": "drop_extra", "extra_kind": "view", "name": "v"}]
    assert operations_from_json(document) == (DropExtra("view", "v"),)


def test_the_kinds_are_a_part_of_the_format_and_never_change() -> None:
    assert sorted(KINDS[member] for member in get_args(Type)) == TYPES.split()
    assert sorted(KINDS[member] for member in get_args(Operation)) == OPERATIONS.split()


@pytest.mark.parametrize(
    "value",
    [
        True, False, 1, 0, -(10**30), 1.0, -0.0, 1e300, 0.1, float("inf"), float("-inf"),
        float("nan"), Number("1.0"), Number("1.00"), Number("1E+3"), Number("NaN"), Number("-0"),
        b"", b"\x00\xff", "", "true", "1", "é\n\"'\x00", "\ud800", None,
    ],
)  # fmt: skip
def test_a_constant_keeps_its_type_and_value(value: Scalar) -> None:
    schema = with_default(value)

    read = schema_from_json(json.loads(json.dumps(schema_to_json(schema), allow_nan=False)))

    assert read == schema
    assert repr(read) == repr(schema)


def test_constants_that_python_calls_equal_have_fingerprints_of_their_own() -> None:
    values: list[Scalar] = [
        True, 1, 1.0, Number(1), Number("1.0"), "1", b"1", 0, False, 0.0, -0.0, None, "", b"",
    ]  # fmt: skip

    assert len({fingerprint(with_default(value)) for value in values}) == len(values)


def test_enums_are_read_as_enums() -> None:
    key = ForeignKey(["a"], "t", ["a"], Action.CASCADE)
    schema = Schema([Table("t", [Column("a", Integer(), identity=Identity())], None, [key])])

    read = schema_from_text(schema_to_text(schema)).table("t").foreign_keys[0]

    assert type(read.on_delete) is Action


def test_every_finding_is_reported_with_its_path() -> None:
    wrong = {
        "version": 1,
        "tables": [
            {
                "name": "t",
                "columns": [
                    {"name": "a", "type": {"kind": "integr"}},
                    {"nam": "b", "type": {"kind": "varchar"}, "nullable": 1},
                    {"name": "c", "type": {"kind": "text"}, "colums": 1},
                ],
                "constraints": [{"kind": "unique", "columns": "ab"}, 5, {"columns": []}],
            }
        ],
        "odd": 1,
    }

    assert sorted(findings(wrong)) == [
        ("AQ452", 'unknown key "colums" @ $.tables[0].columns[2]'),
        ("AQ452", 'unknown key "nam" @ $.tables[0].columns[1]'),
        ("AQ452", 'unknown key "odd" @ $'),
        ("AQ453", 'missing key "kind" @ $.tables[0].constraints[2]'),
        ("AQ453", 'missing key "length" @ $.tables[0].columns[1].type'),
        ("AQ453", 'missing key "name" @ $.tables[0].columns[1]'),
        ("AQ454", 'unknown kind "integr" @ $.tables[0].columns[0].type'),
        ("AQ455", "expected a list, found a text @ $.tables[0].constraints[0].columns"),
        ("AQ455", "expected an object, found a whole number @ $.tables[0].constraints[1]"),
        ("AQ455", "expected true or false, found a whole number @ $.tables[0].columns[1].nullable"),
    ]


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ({"name": 5}, "expected a text, found a whole number @ $.tables[0].columns[0].name"),
        ({"type": "integer"}, "expected an object, found a text @ $.tables[0].columns[0].type"),
        ({"type": {"kind": "integer", "bits": True}}, "expected a whole number, found a truth"),
        ({"type": {"kind": "integer", "bits": 32.0}}, "expected a whole number, found a number"),
        ({"type": {"kind": ["integer"]}}, "unknown kind"),
        ({"type": {"kind": "unique", "columns": []}}, 'unknown kind "unique"'),
        ({"nullable": None}, "expected true or false, found null"),
        ({"identity": {"kind": "odd"}}, 'expected one of "auto", "by default", "always"'),
        ({"default": {"kind": "constant", "value": [1]}}, "expected a scalar"),
        ({"default": {"kind": "constant", "value": {"decimal": "x"}}}, '"x" is no decimal number'),
        ({"default": {"kind": "constant", "value": {"bytes": "x"}}}, "expected bytes"),
        ({"default": {"kind": "constant", "value": {"float": "1"}}}, "expected a scalar"),
        ({"default": {"kind": "constant", "value": {"decimal": "1", "x": 1}}}, "expected a scalar"),
        ({"default": 5}, "expected an object, found a whole number"),
    ],
)
def test_a_wrong_value_is_refused(column: dict[str, object], message: str) -> None:
    (code, found), *rest = findings(document(**column))

    assert rest == []
    assert code in {"AQ454", "AQ455"}
    assert found.startswith(message)
    assert " @ $.tables[0].columns[0]." in found


@pytest.mark.parametrize("version", [0, 2, "1", 1.0, True, None])
def test_other_versions_are_refused_before_anything_is_read(version: object) -> None:
    assert [code for code, _ in findings({"version": version, "tables": 5})] == ["AQ451"]


@pytest.mark.parametrize("wrong", [None, [], "x", {}, {"tables": []}])
def test_a_document_without_version_is_refused(wrong: object) -> None:
    assert [code for code, _ in findings(wrong)] in (["AQ451"], ["AQ455"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"version": 1,', "AQ450"),
        ("", "AQ450"),
        ('{"version": 1, "tables": [NaN]}', "AQ450"),
        ("[" * 100_000, "AQ450"),
        ("9" * 5000, "AQ450"),
        ('{"version": 1, "version": 1}', "AQ456"),
    ],
)
def test_a_text_that_is_no_document_is_refused(text: str, code: str) -> None:
    with pytest.raises(SchemaError) as caught:
        schema_from_text(text, source="x.json")

    assert [found.code for found in caught.value.diagnostics] == [code]


def test_an_error_in_the_text_has_its_place() -> None:
    with pytest.raises(SchemaError) as caught:
        schema_from_text('{\n  "version": oops\n}', source="x.json")

    span = caught.value.diagnostics[0].span
    assert span is not None
    assert (span.source, span.line, span.column) == ("x.json", 2, 14)
    assert span.excerpt == '  "version": oops'


def test_what_is_nested_without_end_is_refused_without_a_traceback() -> None:
    type_: dict[str, object] = {"kind": "integer"}
    for _ in range(5000):
        type_ = {"kind": "array", "item": type_}

    assert findings(document(type=type_)) == [
        ("AQ455", "the document is nested too deeply to be read")
    ]


def test_a_fingerprint_is_the_same_in_every_process() -> None:
    schema = Schema([Table("t", [Column("é", Array(Enum(["a"], "n")), nullable=True)])])
    program = (
        "from aquilia_ir.schema import *; from aquilia_ir.types import *\n"
        "from aquilia_ir.serialize import fingerprint\n"
        'print(fingerprint(Schema([Table("t", [Column("\\xe9", Array(Enum(["a"], "n")), '
        "nullable=True)])])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == fingerprint(schema)
    assert fingerprint(Schema()) == EMPTY


EMPTY = "8e229cab95594fa988a231ac39a2b1480de616e044783810fe71c704fac121e8"
"""Of the empty schema: if this changes, so do the fingerprints that users have stored."""
