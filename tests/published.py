"""What holds of the published laws and checks on every server: the same claims for each of them."""

from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import assume
from hypothesis import strategies as st

from adopting import SHOP
from aquilia_backends.registry import backend_for
from aquilia_ir.apply import apply
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.operations import RunSQL
from aquilia_schema.testing import (
    check_migration,
    check_project,
    check_roundtrip,
    fill,
    operation_runs,
    rows,
    schemas,
)
from aquilia_schema.testing.laws import Rows

FIRST = """\
from aquilia.models.migration_dsl import CreateModel, columns as C

operations = [
    CreateModel(name="User", table="users", fields=[
        C.bigauto("id"), C.varchar("email", 200, unique=True), C.integer("age", null=True),
    ], constraints=["CHECK (age >= 18)"]),
    CreateModel(name="Post", table="posts", fields=[
        C.bigauto("id"), C.foreign_key("author", "users", "id", type="BIGINT"),
        C.boolean("shown", default=True), C.timestamp("at", null=True), C.uuid("key", null=True),
    ]),
]
"""
SECOND = """\
from aquilia.models.migration_dsl import AddField, RenameField, RunSQL, columns as C

operations = [
    RenameField(model_name="User", table="users", old_name="email", new_name="mail"),
    AddField("Post", "posts", C.decimal("price", 10, 2, default=0)),
]
"""
LOSSY = """\
from aquilia.models.migration_dsl import RunSQL

operations = [RunSQL("DELETE FROM posts WHERE at IS NULL", reverse=[])]
"""


def check_laws(url: str, data: st.DataObject, dialect: str, *, with_rows: bool = True) -> None:
    """Schemas go there and back, and rows live through changes."""
    backend = backend_for(url)
    before = data.draw(schemas(dialect=dialect))
    run = operation_runs(before, dialect=dialect, fits_rows=True, scripts=False)
    ops = data.draw(run)
    # what can't be held between two operations can't be built, though it may be gone in the end
    *between, after = accumulate(ops, lambda schema, op: apply(op, schema), initial=before)
    assume(not any(map(backend.check, (*between, after))))

    check_roundtrip(url, before)
    some = data.draw(rows(before, dialect=dialect)) if with_rows else {}
    check_migration(url, before, after, some, operations=ops)


def check_broken_laws(url: str) -> None:
    """A value that changes is found, and the database is empty again."""
    some: Rows = {"users": [{"id": 1, "email": "a@b", "mood": "sad"}]}
    wrong = RunSQL("UPDATE users SET email = 'lost'", ())

    with pytest.raises(AssertionError, match="'lost'"):
        check_migration(url, SHOP, SHOP, some, operations=[wrong])

    check_roundtrip(url, SHOP)


def check_histories(url: str, folder: Path) -> None:
    """A sound history is accepted, on a database that is empty again; a lossy one is not."""
    migrations = folder / "migrations"
    migrations.mkdir()
    (migrations / "20260101_000000_first.py").write_text(FIRST)
    (migrations / "20260102_000000_second.py").write_text(SECOND)
    check_project(migrations, project=folder, url=url)
    (migrations / "20260103_000000_lossy.py").write_text(LOSSY)

    with pytest.raises(AssertionError, match='table "posts", columns id:'):
        check_project(migrations, project=folder, url=url)

    with backend_for(url).open(url) as session:
        assert session.inspect().tables == ()


def check_filling(url: str) -> None:
    """Every ordinary table gets its rows; a database that has tables is refused by the laws."""
    backend = backend_for(url)
    with backend.open(url, create=True) as session:
        for sql in ("CREATE TABLE t (a INTEGER CHECK (a > 41), b CHAR(36) NOT NULL)",):
            session.query(sql)
        assert fill(session, backend) == {"t": 4}

        with pytest.raises(SchemaError, match="AQ871"):
            check_roundtrip(url, SHOP)
