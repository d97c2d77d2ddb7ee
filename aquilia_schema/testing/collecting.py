"""How do migrations become tests? Each file has two, and the last one those of the whole history.

migrations/20260301_143022_user.py::rows
migrations/20260301_143022_user.py::up-down
migrations/20260301_143022_user.py::models
migrations/20260301_143022_user.py::one-head
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pytest

from aquilia_ir.diagnostics import Diagnostic, SchemaError, fail
from aquilia_schema.render import render_diagnostic
from aquilia_schema.run.folder import NAME, list_folder
from aquilia_schema.run.history import History, read_history
from aquilia_schema.testing.history import (
    Verdict,
    models_equal,
    one_head,
    rows_survive,
    up_and_down,
)
from aquilia_schema.testing.places import empty_database
from aquilia_schema.testing.stage import Stage

WORKER = "{worker}"
"""What stands in a URL for the name of a worker of pytest-xdist."""


class AqMigrationsWarning(pytest.PytestWarning):
    """A check of a migration could not look at everything."""


class Collecting:
    """Hooks of one run: which files are migrations, and the database that they share."""

    def __init__(
        self, folder: Path, project: Path, url: str | None, *, worker: str | None = None
    ) -> None:
        self.folder = folder.resolve()
        self.project = project
        self._url = url
        self._worker = worker
        self._open = ExitStack()

    @cached_property
    def history(self) -> History:
        return read_history(list_folder(self.folder))

    @cached_property
    def stage(self) -> Stage:
        """A database for the migrations; it is made when the first of them is tested."""
        return Stage(self.history, self._open.enter_context(empty_database(self._own_url())))

    def _own_url(self) -> str | None:
        """The URL of a database that no other worker of pytest-xdist uses; AQ872 if it is one."""
        if self._url is None:
            return None
        if self._worker is not None and WORKER not in self._url:
            raise fail(
                "AQ872",
                "all workers of pytest-xdist would test migrations on one database",
                help=f'write "{WORKER}" into its URL, where the name of each worker then stands: '
                f"a part of a file's name, of a MySQL database, or of ?schema= on PostgreSQL",
            )
        return self._url.replace(WORKER, self._worker or "master")

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> Any:
        """Collect migrations as such, and in no other way."""
        others = yield
        if file_path.resolve().parent != self.folder or not NAME.fullmatch(file_path.name):
            return others
        return [MigrationTests.from_parent(parent, path=file_path, collecting=self)]

    def pytest_unconfigure(self) -> None:
        self._open.close()


class MigrationTests(pytest.File):
    """The tests of one migration."""

    def __init__(self, *, collecting: Collecting, **others: Any) -> None:
        super().__init__(**others)
        self.collecting = collecting

    def collect(self) -> Iterator[pytest.Item]:
        for name, check in self._checks():
            yield Check.from_parent(self, name=name, check=check)

    def _checks(self) -> Iterator[tuple[str, Callable[[], Verdict]]]:
        given = self.collecting
        files = [entry.file.path.name for entry in given.history.entries]
        at = files.index(self.path.name)
        yield "rows", lambda: rows_survive(given.stage, at)
        yield "up-down", lambda: up_and_down(given.stage, at)
        if at == len(files) - 1:
            yield "models", partial(models_equal, given.history, given.project)
            yield "one-head", partial(one_head, given.history)

    def repr_failure(  # type: ignore[override]
        self, excinfo: pytest.ExceptionInfo[BaseException]
    ) -> Any:
        """Say what is wrong with the history, of which no migration can be tested."""
        if isinstance(excinfo.value, SchemaError):
            return _rendered(excinfo.value)
        return super().repr_failure(excinfo)


class Check(pytest.Item):
    """One question to a migration or to the whole history."""

    def __init__(self, *, check: Callable[[], Verdict], **others: Any) -> None:
        super().__init__(**others)
        self.check = check

    def runtest(self) -> None:
        verdict = self.check()
        if verdict.skipped:
            pytest.skip(verdict.skipped)
        for table in verdict.bare:
            message = f'{self.nodeid}: no row could be put into table "{table}"'
            warnings.warn(AqMigrationsWarning(message), stacklevel=1)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show what was found, without the way to it."""
        if isinstance(excinfo.value, SchemaError):
            return _rendered(excinfo.value)
        if isinstance(excinfo.value, AssertionError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, f"{self.path.stem} {self.name}"


def _rendered(error: SchemaError) -> str:
    findings: tuple[Diagnostic, ...] = error.diagnostics
    return "\n".join(render_diagnostic(found, colour=False).rstrip("\n") for found in findings)
