"""A user's project in a folder of its own, in which the real `aq` is run."""

import os
import re
from pathlib import Path

from attrs import frozen

import forked

QUICK_START = """\
from aquilia.models import Model, CharField, IntegerField, ForeignKey

class User(Model):
    email = CharField(max_length=255, unique=True)
    name = CharField(max_length=100)
    age = IntegerField(null=True)

    class Meta:
        db_table = "users"
"""

_CLEARED = (
    "AQ_DATABASE_URL",
    "AQUILIA_AUTO_MIGRATE",
    "AQUILIA_DEBUG",
    "DATABASE_URL",
    "NO_COLOR",
    "PYTHONDONTWRITEBYTECODE",
)


@frozen
class Result:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


@frozen
class Project:
    """A folder that `aq` is run in."""

    folder: Path

    def aq(self, *arguments: str, **environment: str) -> Result:
        return Result(*forked.run(arguments, self.folder, clean_environment(), environment))

    def well(self, *arguments: str, **environment: str) -> str:
        """Run a command that must succeed, and return its results."""
        done = self.aq(*arguments, **environment)
        assert (done.code, "Traceback" in done.err) == (0, False), done
        return done.out

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def migrations(self) -> list[Path]:
        return sorted((self.folder / "migrations").glob("2*.py"))

    def state(self) -> dict[str, bytes | None]:
        """Every file below the folder with its content, to see whether anything changed."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes() if path.is_file() else None
            for path in sorted(self.folder.rglob("*"))
        }


def clean_environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _CLEARED}
    return kept | {"PYTHONIOENCODING": "utf-8", "COLUMNS": "80"}


def steady(text: str) -> str:
    """Put words in the place of what differs from run to run: revisions and times."""
    text = re.sub(r"\b\d{8}_\d{6}(?=_|\b)", "<revision>", text)
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+(\+00:00)?", "<time>", text)
