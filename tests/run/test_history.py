"""In which order do migrations run, and what is the schema between them?"""

from pathlib import Path

import pytest

from aquilia_ir.diagnostics import SchemaError
from aquilia_schema.run.folder import list_folder
from aquilia_schema.run.history import read_chapters, read_history
from run.history_files import AGE, RENAME, USERS, Site

NOTHING = "operations = []\n"


def _order(site: Site) -> list[str]:
    return [c.file.slug for c in read_chapters(list_folder(site.migrations))[0]]


def _codes(site: Site) -> list[str]:
    with pytest.raises(SchemaError) as found:
        read_history(list_folder(site.migrations))
    return [diagnostic.code for diagnostic in found.value.diagnostics]


def test_without_dependencies_each_file_comes_after_the_one_before_it(tmp_path: Path) -> None:
    site = Site(tmp_path)
    for number, slug in ((3, "c"), (1, "a"), (2, "b")):
        site.add(number, slug, NOTHING)

    assert _order(site) == ["a", "b", "c"]


def test_dependencies_go_before_the_order_of_the_names(tmp_path: Path) -> None:
    site = Site(tmp_path)
    first = site.add(1, "first", NOTHING)
    site.add(2, "early", NOTHING, after=("20260304_120000_late",))
    site.add(3, "middle", NOTHING, after=(first,))
    site.add(4, "late", NOTHING, after=(first,))

    assert _order(site) == ["first", "middle", "late", "early"]


def test_a_file_that_says_it_depends_on_nothing_need_not_come_after_the_one_before_it(
    tmp_path: Path,
) -> None:
    site = Site(tmp_path)
    site.add(1, "a", NOTHING, after=("20260303_120000",))
    site.add(2, "b", NOTHING, after=())
    site.add(3, "c", NOTHING)

    assert _order(site) == ["b", "c", "a"]


def test_unknown_dependencies_are_all_named(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.add(1, "a", NOTHING, after=("20250101_000000",))
    site.add(2, "b", NOTHING, after=("20250102_000000",))

    assert _codes(site) == ["AQ621", "AQ621"]


def test_a_circle_is_shown_as_one(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.add(1, "a", NOTHING, after=("20260302_120000",))
    site.add(2, "b", NOTHING, after=("20260301_120000",))
    site.add(3, "c", NOTHING)

    with pytest.raises(SchemaError) as found:
        read_history(list_folder(site.migrations))

    assert found.value.diagnostics[0].code == "AQ622"
    circle = "20260301_120000 -> 20260302_120000 -> 20260301_120000"
    assert circle in found.value.diagnostics[0].message


def test_the_schema_before_each_migration_is_what_those_before_it_made(tmp_path: Path) -> None:
    site = Site(tmp_path)
    users, age, rename = site.add(1, "u", USERS), site.add(2, "a", AGE), site.add(3, "r", RENAME)

    history = read_history(list_folder(site.migrations))

    assert history.schema_before(users).tables == ()
    assert history.schema_before(age).table("users").column_names == ("id", "email")
    assert history.schema_before(rename).table("users").column_names == ("id", "email", "age")
    assert history.final.table("users").column_names == ("id", "address", "age")


def test_an_operation_that_does_not_fit_says_in_which_migration(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.add(1, "users", USERS)
    site.add(2, "broken", RENAME.replace('"email"', '"emial"'))

    with pytest.raises(SchemaError) as found:
        read_history(list_folder(site.migrations))

    assert "in migration 20260302_120000_broken" in found.value.diagnostics[0].notes


def test_all_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.add(1, "a", "operations = [(\n")
    site.add(2, "b", "operations = [NoSuchOperation()]\n")

    assert len(_codes(site)) == 2


def test_a_revision_inside_that_differs_from_the_name_is_a_warning(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.add(1, "users", USERS)
    (old,) = site.migrations.iterdir()
    old.rename(site.migrations / "20260309_120000_users.py")

    history = read_history(list_folder(site.migrations))

    assert [note.code for note in history.notes] == ["AQ624"]
    assert [entry.revision for entry in history.entries] == ["20260309_120000"]
