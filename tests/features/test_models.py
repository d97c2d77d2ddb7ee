"""Do models change on every engine as on one? From classes to files to tables with rows."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from types import ModuleType

import pytest

from aquilia_schema.models import Model
from aquilia_schema.run.compare import normalized
from aquilia_schema.run.draft import draft_by_default
from aquilia_schema.run.execute import migrate
from aquilia_schema.run.folder import list_folder
from aquilia_schema.run.history import read_history
from aquilia_schema.run.publish import compose, publish
from corpus.ground import Ground
from features.test_features import ENGINES

FIRST = """\
from aquilia.models import *


class Tag(Model):
    code = CharField(max_length=2, primary_key=True)


class User(Model):
    id = AutoField()
    home = ForeignKey(Tag)
    tags = ManyToManyField(Tag)


class Post(Model):
    id = OneToOneField(User, primary_key=True, db_column="id")
    boss = ForeignKey(User, null=True, on_delete=SET_NULL)


class Order(Model):
    post = ForeignKey(Post)
"""
WIDER = FIRST.replace("max_length=2", "max_length=9").replace("= AutoField", "= BigAutoField")
NAMED = """\
from aquilia.models import *


class Label(Model):
    code = CharField(max_length=9, primary_key=True)

    class Meta:
        renamed_from = "Tag"


class Account(Model):
    id = AutoField()
    home = ForeignKey(Label)
    labels = ManyToManyField(Label, renamed_from="tags")

    class Meta:
        renamed_from = "User"


class Post(Model):
    id = OneToOneField(Account, primary_key=True, db_column="id")
    chief = ForeignKey(Account, null=True, on_delete=SET_NULL, renamed_from="boss")


class Command(Model):
    post = ForeignKey(Post)

    class Meta:
        db_table = "order"
"""
ROWS: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("tag", {"code": "'a'"}),
    ("user", {"home_id": "'a'", "id": "7"}),
    ("user_tags", {"user_id": "7", "tag_id": "'a'", "id": "1"}),
    ("post", {"id": "7", "boss_id": "7"}),
    ("order", {"post_id": "7", "id": "3"}),
)
PLACES = [(table, list(values)) for table, values in ROWS]
"""Where the values are, before and after."""
RENAMED = [
    ("label", ["code"]),
    ("account", ["home_id", "id"]),
    ("account_labels", ["account_id", "label_id", "id"]),
    ("post", ["id", "chief_id"]),
    ("order", ["post_id", "id"]),
]


def _models(text: str) -> tuple[type[Model], ...]:
    module = ModuleType("models")
    exec(text, module.__dict__)
    return tuple(
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Model) and value.__module__ == "models"
    )


def _written(folder: Path, models: tuple[type[Model], ...]) -> None:
    files = list_folder(folder)
    assert publish(compose(files, draft_by_default(read_history(files), models))) is not None


@pytest.mark.parametrize(
    ("text", "places"),
    [(WIDER, PLACES), (NAMED, RENAMED)],
    ids=["keys get other types", "all is renamed, and a key is wider"],
)
@pytest.mark.parametrize("ground", ENGINES, indirect=True)
def test_what_models_change_follows_everywhere_and_keeps_the_rows(
    ground: Ground, tmp_path: Path, text: str, places: list[tuple[str, list[str]]]
) -> None:
    url, _ = ground.emptied()
    second = _models(text)
    _written(tmp_path, _models(FIRST))
    list(migrate(list_folder(tmp_path), ground.backend, url))
    with closing(ground.connect(url)) as connection:
        for table, values in ROWS:
            connection.run(connection.insertion(table, values))
        rows = [connection.values(table, columns) for table, columns in PLACES]
        before = connection.facts()

        _written(tmp_path, second)
        list(migrate(list_folder(tmp_path), ground.backend, url))

        assert draft_by_default(read_history(list_folder(tmp_path)), second).operations == ()
        assert _is_there(ground, url, tmp_path)
        assert [connection.values(table, columns) for table, columns in places] == rows

        back = list_folder(tmp_path).files[0].revision
        list(migrate(list_folder(tmp_path), ground.backend, url, target=back))

        assert connection.facts() == before
        assert [connection.values(table, columns) for table, columns in PLACES] == rows


def _is_there(ground: Ground, url: str, folder: Path) -> bool:
    """Whether the database is as the history says."""
    with ground.backend.open(url) as session:
        found = session.inspect()
    wanted, _ = normalized(read_history(list_folder(folder)).final, url)
    return all(found.table(table.name) == table for table in wanted.tables)
