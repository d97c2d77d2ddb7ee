"""Is what was written as JSON read as the same, and does nothing else crash the reader?"""

import json

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from aquilia_ir.diagnostics import Diagnostic, SchemaError
from aquilia_ir.diff import diff
from aquilia_ir.operations import Operation
from aquilia_ir.schema import Schema
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
from aquilia_schema.testing.strategies import operation_runs, schema_pairs, schemas

Json = dict[str, object] | list[object]


@given(schemas())
def test_reading_a_schema_that_was_written_gives_the_same(schema: Schema) -> None:
    read = schema_from_json(json.loads(json.dumps(schema_to_json(schema))))

    assert read == schema
    assert schema_from_text(schema_to_text(schema)) == schema


@given(schemas())
def test_the_order_of_columns_and_the_names_in_code_are_kept(schema: Schema) -> None:
    read = schema_from_text(schema_to_text(schema))

    assert [table.columns for table in read.tables] == [table.columns for table in schema.tables]
    assert [table.model for table in read.tables] == [table.model for table in schema.tables]
    assert repr(read) == repr(schema)


@given(schemas().flatmap(operation_runs))
def test_reading_operations_that_were_written_gives_the_same(ops: tuple[Operation, ...]) -> None:
    read = operations_from_json(json.loads(json.dumps(operations_to_json(ops))))

    assert read == ops
    assert repr(operations_from_text(operations_to_text(ops))) == repr(ops)


@given(schema_pairs())
def test_reading_a_diff_that_was_written_gives_the_same(pair: tuple[Schema, Schema]) -> None:
    ops = diff(*pair)

    assert operations_from_text(operations_to_text(ops)) == ops


@given(schema_pairs())
def test_fingerprints_are_equal_if_and_only_if_the_schemas_are(pair: tuple[Schema, Schema]) -> None:
    before, after = pair

    assert (fingerprint(before) == fingerprint(after)) == (before == after)


@given(schemas())
def test_what_equality_leaves_out_does_not_change_the_fingerprint(schema: Schema) -> None:
    other = Schema(
        evolve(table, columns=table.columns[::-1], model="Other") for table in schema.tables
    )

    assert fingerprint(other) == fingerprint(schema)


def _places(value: object) -> list[Json]:
    inside: list[object] = []
    if isinstance(value, dict):
        inside = list(value.values())
    if isinstance(value, list):
        inside = value
    here = [value] if isinstance(value, dict | list) else []
    return here + [place for part in inside for place in _places(part)]


def _findings(document: object) -> tuple[Diagnostic, ...]:
    try:
        schema_from_json(document)
    except SchemaError as error:
        return error.diagnostics
    return ()


ODD: st.SearchStrategy[object] = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        1.5,
        "odd",
        "",
        [],
        {},
        ["x"],
        {"x": 1},
        {"kind": "odd"},
        {"kind": []},
        [[]],
    ]
)


@given(schemas(min_tables=1), st.data())
def test_a_damaged_document_is_read_or_reported_with_paths(
    schema: Schema, draw: st.DataObject
) -> None:
    document = json.loads(json.dumps(schema_to_json(schema)))
    place = draw.draw(st.sampled_from(_places(document)))
    if isinstance(place, dict):
        key = draw.draw(st.sampled_from([*place, "odd"]))
        place[key] = draw.draw(ODD)
    else:
        place.append(draw.draw(ODD))

    found = _findings(document)

    assert all(finding.code.startswith("AQ45") for finding in found)
    assert all(" @ $" in finding.message for finding in found if finding.code != "AQ451")
