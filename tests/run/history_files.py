"""Migration files for tests, and real SQLite databases to run them on."""

import sqlite3
from contextlib import closing
from pathlib import Path
from textwrap import dedent

from attrs import frozen

from aquilia_backends.backend import Backend
from aquilia_backends.registry import backend_for
from aquilia_schema.run.execute import Done, migrate
from aquilia_schema.run.folder import list_folder

HEAD = """\
from aquilia_schema.dsl import (
    AddConstraint, AddField, AlterField, CreateIndex, CreateModel, DropIndex, DropModel,
    RemoveConstraint, RemoveField, RenameField, RenameModel, RunPython, RunSQL, columns as C,
)


class Meta:
    revision = "{revision}"
    slug = "{slug}"
    models = []
{dependencies}

"""

USERS = """
operations = [
    CreateModel(name="User", table="users", fields=[C.auto("id"), C.varchar("email", 255)]),
]
"""
AGE = """
operations = [
    AddField(model_name="User", table="users", field=C.integer("age", null=True)),
]
"""
RENAME = """
operations = [
    RenameField(model_name="User", table="users", old_name="email", new_name="address"),
]
"""


@frozen
class Site:
    """A folder with migrations and a SQLite database, not always there."""

    folder: Path

    @property
    def migrations(self) -> Path:
        return self.folder / "migrations"

    @property
    def database(self) -> Path:
        return self.folder / "db.sqlite3"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.database}"

    @property
    def backend(self) -> Backend:
        return backend_for(self.url)

    def add(
        self, number: int, slug: str, body: str, *, after: tuple[str, ...] | None = None
    ) -> str:
        """Write a migration of the `number`-th of March 2026, and return its revision."""
        revision = f"202603{number:02}_120000"
        self.migrations.mkdir(exist_ok=True)
        said = "" if after is None else f"    dependencies = {list(after)}\n"
        head = HEAD.format(revision=revision, slug=slug, dependencies=said)
        path = self.migrations / f"{revision}_{slug}.py"
        path.write_text(head + dedent(body), encoding="utf-8")
        return revision

    def migrate(self, *, target: str | None = None, fake: bool = False) -> list[Done]:
        folder = list_folder(self.migrations)
        return list(migrate(folder, self.backend, self.url, target=target, fake=fake))

    def query(self, sql: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.database)) as connection:
            rows = connection.execute(sql).fetchall()
            connection.commit()
            return rows

    def dump(self) -> list[str]:
        """Everything that the database holds, as SQL."""
        with closing(sqlite3.connect(self.database)) as connection:
            return list(connection.iterdump())

    def applied(self) -> list[str]:
        rows = self.query("SELECT revision FROM aquilia_migrations ORDER BY revision")
        return [str(revision) for (revision,) in rows]
