"""What would be done to reach a target, and what does a reader learn of it?"""

from pathlib import Path

import pytest

from aquilia_ir.diagnostics import SchemaError
from aquilia_schema.run.folder import list_folder
from aquilia_schema.run.halves import check_halves
from aquilia_schema.run.ledger import Half, Row, read_database
from aquilia_schema.run.plan import Plan, make_plan
from run.history_files import AGE, RENAME, USERS, Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    found = Site(tmp_path)
    found.add(1, "users", USERS)
    found.add(2, "age", AGE)
    found.migrate()
    return found


def _plan(site: Site, *, target: str | None = None, fake: bool = False) -> Plan:
    applied = read_database(site.backend, site.url)
    return make_plan(list_folder(site.migrations), applied, site.backend, target=target, fake=fake)


def _codes(plan: Plan) -> list[str]:
    return [note.code for note in plan.notes]


def test_nothing_is_read_when_nothing_is_pending(site: Site) -> None:
    for path in site.migrations.iterdir():
        path.write_text("(")

    plan = _plan(site)

    assert plan.moves == ()
    assert _codes(plan) == ["AQ632", "AQ632"]


def test_a_changed_file_is_a_warning(site: Site) -> None:
    path = next(site.migrations.glob("*age.py"))
    path.write_text(path.read_text() + "# more\n")

    assert _codes(_plan(site)) == ["AQ632"]


def test_short_and_missing_checksums_are_no_change() -> None:
    full = "0123456789abcdef" * 4

    assert Row("r", checksum=full).knows(full)
    assert Row("r", checksum=full[:16]).knows(full)
    assert Row("r", checksum="").knows(full)
    assert not Row("r", checksum="0" * 16).knows(full)
    assert not Row("r", checksum=full[:15]).knows(full)


def test_an_applied_migration_without_a_file_is_noted_and_blocks_the_way_back(site: Site) -> None:
    next(site.migrations.glob("*age.py")).unlink()
    site.add(3, "rename", RENAME)

    forwards = _plan(site)
    with pytest.raises(SchemaError) as found:
        _plan(site, target="20260301")

    assert _codes(forwards) == ["AQ633"]
    assert [move.file.slug for move in forwards.moves] == ["rename"]
    assert found.value.diagnostics[0].code == "AQ634"


def test_a_lost_migration_can_be_forgotten_with_fake(site: Site) -> None:
    next(site.migrations.glob("*age.py")).unlink()

    site.migrate(target="20260301", fake=True)

    assert site.applied() == ["20260301_120000"]


def test_a_way_back_that_ends_after_a_lost_migration_is_open(site: Site) -> None:
    next(site.migrations.glob("*age.py")).unlink()
    site.migrate(target=site.add(4, "first", "operations = []\n"))
    site.add(5, "second", "operations = []\n")
    site.migrate()

    plan = _plan(site, target="20260304")

    assert [move.file.slug for move in plan.moves] == ["second"]


def test_a_ledger_that_lacks_what_an_applied_migration_builds_on_is_told(site: Site) -> None:
    site.query("DELETE FROM aquilia_migrations WHERE slug = 'users'")

    with pytest.raises(SchemaError) as caught:
        _plan(site)

    assert "--target 20260301_120000 --fake" in caught.value.diagnostics[0].notes[-1]
    site.migrate(target="20260301_120000", fake=True)
    assert _plan(site).moves == ()


def test_an_older_pending_migration_is_noted(site: Site) -> None:
    site.add(4, "rename", RENAME)
    site.migrate()
    site.add(3, "late", "operations = []\n")

    plan = _plan(site)

    assert _codes(plan) == ["AQ635"]
    assert [move.file.slug for move in plan.moves] == ["late"]


def test_a_target_that_is_reached_needs_nothing(site: Site) -> None:
    plan = _plan(site, target="20260302_120000_age")

    assert (plan.moves, plan.backwards) == ((), True)


def test_all_that_cannot_be_undone_is_named_at_once(site: Site) -> None:
    for number in (3, 4):
        site.add(number, "oneway", "operations = [RunSQL(forward='SELECT 1')]\n")
    site.migrate()

    with pytest.raises(SchemaError) as found:
        _plan(site, target="zero")

    assert [diagnostic.code for diagnostic in found.value.diagnostics] == ["AQ201", "AQ201"]


def test_a_migration_that_makes_a_schema_that_is_not_well_formed_is_no_plan(site: Site) -> None:
    site.add(3, "later", RENAME)
    site.add(
        4,
        "posts",
        """
        operations = [
            CreateModel(name="Post", table="posts", fields=[
                C.auto("id"), C.foreign_key("author", "users", "emial"),
            ]),
        ]
        """,
    )
    before = site.dump()

    with pytest.raises(SchemaError) as caught:
        site.migrate()

    (found,) = caught.value.diagnostics
    assert "users.emial" in found.message
    assert found.notes == ("in migration 20260304_120000_posts",)
    assert site.dump() == before


def test_what_is_only_marked_as_undone_is_so_from_the_last_one_on(site: Site) -> None:
    plan = _plan(site, target="zero", fake=True)

    assert [move.file.slug for move in plan.moves] == ["age", "users"]


@pytest.mark.parametrize(("first", "backwards"), [("b", False), ("a", True), (None, True)])
def test_what_is_half_undone_is_gone_on_with_backwards_and_first(
    *, first: str | None, backwards: bool
) -> None:
    halves = {"b": Half("b", backwards=True, done=1)}
    check_halves(halves, "b", backwards=True)

    with pytest.raises(SchemaError, match="AQ652"):
        check_halves(halves, first, backwards=backwards)
