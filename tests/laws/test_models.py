"""Laws: a migration says what models do, and once it is applied there is nothing more to say."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given

from aquilia_backends.sqlite import BACKEND
from aquilia_ir.apply import apply_all
from aquilia_ir.schema import Schema
from aquilia_schema.lower.models import lower_models
from aquilia_schema.models import Model
from aquilia_schema.run.draft import draft_by_default
from aquilia_schema.run.execute import migrate
from aquilia_schema.run.folder import list_folder
from aquilia_schema.run.history import read_history
from aquilia_schema.run.ledger import TABLE
from aquilia_schema.run.publish import compose, publish
from laws.model_files import model_files, models_of

Models = tuple[type[Model], ...]


@contextmanager
def project() -> Iterator[tuple[Path, str]]:
    """A folder for migrations, and the URL of a database."""
    with TemporaryDirectory() as name:
        migrations = Path(name) / "migrations"
        migrations.mkdir()
        yield migrations, f"sqlite:///{name}/db.sqlite3"


def makemigrations(migrations: Path, models: Models) -> bool:
    """Write what has changed; return whether anything has."""
    folder = list_folder(migrations)
    draft = draft_by_default(read_history(folder), models)
    if draft.operations:
        assert publish(compose(folder, draft)) is not None
    return bool(draft.operations)


def inspected(url: str) -> Schema:
    with BACKEND.open(url) as session:
        found = session.inspect()
    return found.without(TABLE) if found.find(TABLE) else found


@given(model_files())
def test_a_migration_of_new_models_is_read_as_what_they_say(text: str) -> None:
    models = models_of(text)
    with project() as (migrations, _):
        makemigrations(migrations, models)
        history = read_history(list_folder(migrations))

        assert history.final == lower_models(models)
        assert not makemigrations(migrations, models)


@given(model_files(), model_files())
def test_when_models_are_migrated_nothing_is_missing(first: str, second: str) -> None:
    with project() as (migrations, url):
        for text in (first, second):
            models = models_of(text)
            makemigrations(migrations, models)

            list(migrate(list_folder(migrations), BACKEND, url))

            assert not makemigrations(migrations, models)
            assert inspected(url) == BACKEND.normalize(lower_models(models))

        list(migrate(list_folder(migrations), BACKEND, url, target="zero"))
        assert inspected(url) == Schema()


@given(model_files(), model_files())
def test_a_draft_leads_from_one_file_of_models_to_another(first: str, second: str) -> None:
    before, after = models_of(first), models_of(second)
    with project() as (migrations, _):
        makemigrations(migrations, before)
        history = read_history(list_folder(migrations))
        draft = draft_by_default(history, after)

        assert apply_all(draft.operations, history.final) == lower_models(after)
