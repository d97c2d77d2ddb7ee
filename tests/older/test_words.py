"""Are the older releases' words for types no changes, as long as the models mean the same?"""

import pytest

from cli.project import Project
from older.conftest import Opened
from older.test_projects import as_it_was, changes

FORGOTTEN = {
    # columns that it wrote as something else, keys and rules that it left out, links it never made
    "kinds_1_3_9": ["CreateModel", "AddConstraint", "o_blob", "v_one_id"],
    "kinds_1_0_0": [
        *("CreateModel", "AlterPrimaryKey", "AddConstraint"),
        *("b_pos", "o_blob", "u_target_id", "v_one_id", "z_enum"),
    ],
}


@pytest.mark.parametrize("name", FORGOTTEN)
def test_of_one_column_of_every_kind_only_what_was_forgotten_is_a_change(
    opened: Opened, name: str
) -> None:
    project = opened(name)

    found = changes(project)

    assert {*found} == {*FORGOTTEN[name]}


@pytest.fixture
def project(opened: Opened) -> Project:
    """A project as release 1.3.9 has left it, without anything to be done."""
    return as_it_was(opened("dsl_1_3_9"))


def models(project: Project, old: str, new: str) -> None:
    path = project.folder / "models" / "shop.py"
    text = path.read_text()
    assert old in text
    path.write_text("from aquilia.models import *\n" + text.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("BooleanField(default=True)", "BooleanField(default=False)", "active"),
        ("UUIDField(unique=True)", "CharField(max_length=40, unique=True)", "isbn"),
        ("IntegerField(null=True)", "DecimalField(null=True)", "pages"),
        ("IntegerField(null=True)", "IntegerField(default=1)", "pages"),
        ('default="9.90"', 'default="9.91"', "price"),
        ("DateTimeField(auto_now_add=True)", "DateField(auto_now_add=True)", "added_at"),
    ],
)
def test_a_change_that_the_older_release_would_have_seen_is_one(
    project: Project, old: str, new: str, column: str
) -> None:
    models(project, old, new)

    assert {*changes(project)} == {column}


def test_what_a_file_of_today_says_of_a_column_counts_from_then_on(project: Project) -> None:
    models(project, "IntegerField(null=True)", "IntegerField(null=True, default=3)")
    project.well("db", "makemigrations")
    models(project, "IntegerField(null=True, default=3)", "BigIntegerField(null=True, default=3)")

    assert {*changes(project)} == {"pages"}


def test_a_renamed_column_keeps_its_words(project: Project) -> None:
    models(project, "added_at = ", "created_at = ")

    project.well("db", "makemigrations", "--rename", "books.added_at=books.created_at")
    text = project.migrations()[-1].read_text()

    assert "RenameField(" in text
    assert "AlterField(" not in text
    assert project.well("db", "makemigrations") == "No changes detected.\n"


def test_a_new_foreign_key_takes_the_type_of_the_older_key(project: Project) -> None:
    path = project.folder / "models" / "shop.py"
    path.write_text(
        path.read_text()
        + "\n\nclass Note(Model):\n    author = ForeignKey(Author)\n\n"
        + "    class Meta:\n        table = 'notes'\n"
    )

    text = project.well("db", "makemigrations", "--dry-run")

    assert 'C.foreign_key("author_id", "authors", "id"),' in text
    assert "BIGINT" not in text
