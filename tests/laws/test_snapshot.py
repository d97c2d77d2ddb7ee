"""Laws of the snapshot: what was written is read, and nothing that is read can crash."""

import json
from contextlib import suppress

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from aquilia_ir.diagnostics import Diagnostic, SchemaError
from aquilia_ir.schema import Schema, Table
from aquilia_schema.lower.snapshot import read_snapshot, snapshot_text
from aquilia_schema.testing.strategies import schemas


@given(schemas())
def test_reading_what_was_written_gives_the_same_schema(schema: Schema) -> None:
    text = snapshot_text(schema)

    assert read_snapshot(text, "schema_snapshot.json") == schema


@given(schemas())
def test_writing_what_was_read_gives_the_same_text(schema: Schema) -> None:
    text = snapshot_text(schema)

    assert snapshot_text(read_snapshot(text, "schema_snapshot.json")) == text


def _shuffled(table: Table, draw: st.DataObject) -> Table:
    return evolve(
        table,
        columns=draw.draw(st.permutations(table.columns)),
        constraints=draw.draw(st.permutations(table.constraints)),
        indexes=draw.draw(st.permutations(table.indexes)),
    )


@given(schemas(), st.data())
def test_the_order_of_declaration_does_not_change_the_text(
    schema: Schema, draw: st.DataObject
) -> None:
    tables = [_shuffled(table, draw) for table in schema.tables]

    assert snapshot_text(Schema(tables[::-1])) == snapshot_text(schema)


def _paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inside: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    if isinstance(value, list):
        inside = list(enumerate(value))
    return [path, *(found for step, item in inside for found in _paths(item, (*path, step)))]


ODD: st.SearchStrategy[object] = st.sampled_from(
    [None, True, 0, 1.5, "odd", "", [], {}, ["x"], {"x": 1}, [[]], {"a": {}}]
)


def _findings(text: str) -> tuple[Diagnostic, ...]:
    try:
        read_snapshot(text, "x")
    except SchemaError as error:
        return error.diagnostics
    return ()


@given(schemas(), st.data())
def test_a_damaged_snapshot_is_read_or_reported_with_a_place(
    schema: Schema, draw: st.DataObject
) -> None:
    document = json.loads(snapshot_text(schema))
    *path, last = draw.draw(st.sampled_from(_paths(document)[1:]))
    parent = document
    for step in path:
        parent = parent[step]
    parent[last] = draw.draw(ODD)

    found = _findings(json.dumps(document, indent=2))

    assert all(one.span is not None and one.span.excerpt for one in found)


@given(schemas(), st.data())
def test_a_snapshot_that_was_cut_off_is_read_or_reported(
    schema: Schema, draw: st.DataObject
) -> None:
    text = snapshot_text(schema)
    end = draw.draw(st.integers(0, len(text)))

    with suppress(SchemaError):
        read_snapshot(text[:end], "x")
