"""Does strictlite keep the promises of a dialect? For whoever has it installed: pytest suite.py."""

import sqlite3
from pathlib import Path

import pytest
from aquilia_strictlite import BACKEND

from aquilia_backends.conformance import Conformance, migrate
from aquilia_ir.operations import CreateTable
from aquilia_ir.schema import Column, Schema, Table
from aquilia_ir.types import Integer


class TestStrictlite(Conformance):
    """The published suite, on new files."""

    backend = BACKEND

    def database(self, folder: Path) -> str:
        return f"strictlite:///{folder}/strict.sqlite3"


def test_its_tables_refuse_a_text_where_a_number_belongs(tmp_path: Path) -> None:
    table = Table("t", (Column("n", Integer()),))
    with BACKEND.open(f"strictlite:///{tmp_path}/strict.sqlite3", create=True) as session:
        migrate(BACKEND, session, Schema(), (CreateTable(table),))

        with pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT"):
            session.raw.execute("INSERT INTO t VALUES ('many')")
