"""Is every damaged file, snapshot or ledger of an older project answered in a sentence?"""

import sqlite3
from collections.abc import Callable

import pytest

from aquilia_ir.diagnostics import SchemaError
from aquilia_schema.lower.snapshot import read_snapshot
from cli.project import Project
from older.conftest import PROJECTS, Opened

FIRST = '{"models": {"A": {"table": "a", "fields": {"id": {"column": "id", "type": "INTEGER"}}}}'
SNAPSHOTS = {
    "cut off": (FIRST, "AQ601"),
    "nothing": ("", "AQ601"),
    "no object": ("[1]", "AQ605"),
    "no models": ('{"version": 1}', "AQ605"),
    "models are a list": ('{"version": 1, "models": []}', "AQ605"),
    "a model is a text": ('{"version": 1, "models": {"A": "a"}}', "AQ605"),
    "no table": ('{"version": 1, "models": {"A": {"fields": {}}}}', "AQ605"),
    "no type": (
        '{"version": 1, "models": {"A": {"table": "a", "fields": {"id": {"column": "id"}}}}}',
        "AQ604",
    ),
    "a strange type": (FIRST.replace("INTEGER", "INTEGRE") + ', "version": 1}', "AQ606"),
    "a later version": (FIRST + ', "version": 9}', "AQ607"),
    "an envelope of a later release": (
        '{"format": "aquilia-artifact", "schema_version": "2.0", '
        '"payload": {"tables": [], "version": 2}}',
        "AQ607",
    ),
    "an empty envelope": ('{"format": "aquilia-artifact"}', "AQ605"),
    "a conflict": ("<<<<<<< ours\n" + FIRST + "}\n=======\n>>>>>>> theirs\n", "AQ602"),
    "one model twice": (
        '{"version": 1, "models": {"A": {"table": "a", "fields": {}}, '
        '"A": {"table": "b", "fields": {}}}}',
        "AQ608",
    ),
    "one table twice": (
        '{"version": 1, "models": {"A": {"table": "a", "fields": {}}, '
        '"B": {"table": "a", "fields": {}}}}',
        "AQ609",
    ),
}


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_a_damaged_snapshot_is_said_to_be_so(name: str) -> None:
    text, code = SNAPSHOTS[name]

    with pytest.raises(SchemaError) as caught:
        read_snapshot(text, "schema_snapshot.json")

    assert code in {found.code for found in caught.value.diagnostics}


@pytest.mark.parametrize("name", ["dsl_1_0_0", "dsl_1_3_9", "kinds_1_0_0", "kinds_1_3_9"])
def test_a_snapshot_cut_off_anywhere_never_breaks_the_reader(name: str) -> None:
    text = (PROJECTS / name / "migrations" / "schema_snapshot.json").read_text()

    for end in range(0, len(text.rstrip()), 97):
        with pytest.raises(SchemaError):
            read_snapshot(text[:end], "schema_snapshot.json")


def _ledger(project: Project, *commands: str) -> None:
    database = sqlite3.connect(project.folder / "db.sqlite3")
    for command in commands:
        database.execute(command)
    database.commit()
    database.close()


def _file(text: str) -> Callable[[Project], None]:
    def damage(project: Project) -> None:
        project.migrations()[-1].write_text(text, encoding="utf-8")

    return damage


def _sql(*commands: str) -> Callable[[Project], None]:
    return lambda project: _ledger(project, *commands)


DAMAGE: dict[str, tuple[Callable[[Project], None], str]] = {
    "a ledger without checksums": (
        _sql("ALTER TABLE aquilia_migrations DROP COLUMN checksum"),
        "AQ630",
    ),
    "a ledger without revisions": (
        _sql("DROP TABLE aquilia_migrations", "CREATE TABLE aquilia_migrations (id INTEGER)"),
        "AQ630",
    ),
    "half a file": (_file('"""Migration'), "AQ401"),
    "an empty file": (_file(""), "AQ403"),
    "both kinds at once, damaged": (_file("operations = 3\ndef upgrade(conn): pass"), "AQ404"),
    "an unknown operation": (
        _file(
            "from aquilia.models.migration_dsl import AddFeild\n"
            "operations = [AddFeild(model_name='A', table='a')]"
        ),
        "AQ405",
    ),
    "an older file of another column": (
        _file(
            "from aquilia.models.migration_dsl import RemoveField\n"
            "operations = [RemoveField(model_name='Book', table='books', column_name='page')]"
        ),
        "AQ101",
    ),
    "a file of a later release": (
        _file(
            "from aquilia.models.migration import Migration\n"
            "class Migration(Migration):\n    operations = []"
        ),
        "AQ403",
    ),
    "a raw file about nothing that is there": (
        _file("async def upgrade(conn):\n    await conn.execute('DROP TABLE nothing')"),
        "AQ103",
    ),
    "a raw file that computes nonsense": (
        _file("async def upgrade(conn):\n    await conn.execute('DROP ' + str(1 / 0))"),
        "AQ433",
    ),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_project_is_left_as_it_is(opened: Opened, name: str) -> None:
    project = opened("dsl_1_0_0")
    damage, code = DAMAGE[name]
    damage(project)
    before = project.state()

    done = project.aq("db", "migrate")

    assert (done.code, code in done.err, "Traceback" in done.err) == (1, True, False), done
    assert done.out == ""
    after = project.state()
    assert {name for name in before.keys() ^ after.keys() if "-" not in name} == set()
    assert [name for name in before if before[name] != after.get(name, before[name])] == []


def test_rows_of_an_older_ledger_may_hold_nothing(opened: Opened) -> None:
    project = opened("dsl_1_0_0")
    _ledger(project, "UPDATE aquilia_migrations SET checksum = NULL, slug = ''")

    out = project.well("db", "migrate")

    assert out == "✓ Applied 1 migration(s)\n"
