"""How long does a user wait for a command? Compared with Alembic and Django.

python benchmarks/bench_commands.py [--runs 5] [sizes ...]

Whole processes are timed from outside: CPU seconds as the operating system counted them, and wall
seconds. All systems have the same models of ten fields, the same number of migrations, and a SQLite
database of their own; every run starts from a fresh copy of the project. Systems take turns, and
ratios are medians of the ratios of runs that followed each other: below 1, aq is faster.

start          the help of `aq`, against a bare click program of as many commands
make first     write the migration that creates all tables
apply first    run it on a database that does not exist
make change    write the migration that adds one column to each table
apply change   run it
nothing to do  ask to apply what is pending when nothing is
show           list the migrations with what has been applied
check          ask whether a migration is missing when none is

The others are installed into .cache/peers when they are not there.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median

from attrs import frozen

SIZES = (10, 100)
RUNS = 5
PEERS = Path(__file__).resolve().parent.parent / ".cache" / "peers"
PACKAGES = ("alembic==1.20.1", "sqlalchemy==2.1.9", "django==5.2.19")
CASES = {
    "make first": "models",
    "apply first": "made",
    "make change": "changed",
    "apply change": "remade",
    "nothing to do": "done",
    "show": "done",
    "check": "done",
}
"""What is timed, and the state of the project that it starts from."""


@frozen
class System:
    """One system: how its models are written, and its commands."""

    name: str
    files: Callable[[int, bool], Mapping[str, str]]
    """The files of a project of so many models, with or without the added column."""
    commands: Mapping[str, tuple[str, ...]]


@frozen
class Run:
    """What one process took, in seconds."""

    cpu: float
    wall: float


FIELDS = {
    "aq": (
        "    name = CharField(max_length=100, unique=True)",
        "    email = CharField(max_length=200)",
        "    age = IntegerField(null=True)",
        "    active = BooleanField(default=True)",
        "    price = DecimalField(max_digits=10, decimal_places=2)",
        "    created = DateTimeField()",
        "    body = TextField(null=True)",
        "    amount = IntegerField(default=0)",
    ),
    "django": (
        "    name = models.CharField(max_length=100, unique=True)",
        "    email = models.CharField(max_length=200)",
        "    age = models.IntegerField(null=True)",
        "    active = models.BooleanField(default=True)",
        "    price = models.DecimalField(max_digits=10, decimal_places=2)",
        "    created = models.DateTimeField()",
        "    body = models.TextField(null=True)",
        "    amount = models.IntegerField(default=0)",
    ),
    "alembic": (
        "    id = Column(Integer, primary_key=True)",
        "    name = Column(String(100), nullable=False, unique=True)",
        "    email = Column(String(200), nullable=False)",
        "    age = Column(Integer)",
        "    active = Column(Boolean, nullable=False, server_default='1')",
        "    price = Column(Numeric(10, 2), nullable=False)",
        "    created = Column(DateTime, nullable=False)",
        "    body = Column(Text)",
        "    amount = Column(Integer, nullable=False, server_default='0')",
    ),
}


def owner(number: int) -> int:
    """Every model refers to the one before it, and the first to itself."""
    return max(number - 1, 0)


def aq_files(size: int, changed: bool) -> dict[str, str]:  # noqa: FBT001
    lines = [
        "from aquilia.models import (",
        "    BooleanField, CharField, DateTimeField, DecimalField, ForeignKey, IntegerField,",
        "    Model, TextField,",
        ")",
    ]
    for number in range(size):
        lines += [f"class M{number}(Model):", *FIELDS["aq"]]
        lines += [f'    owner = ForeignKey("M{owner(number)}", on_delete="CASCADE", null=True)']
        lines += ["    extra = IntegerField(null=True)"] if changed else []
        lines += ["    class Meta:", f'        db_table = "m{number}"']
    return {"models.py": "\n".join(lines) + "\n"}


def django_files(size: int, changed: bool) -> dict[str, str]:  # noqa: FBT001
    lines = ["from django.db import models"]
    for number in range(size):
        lines += [f"class M{number}(models.Model):", *FIELDS["django"]]
        lines += [f'    owner = models.ForeignKey("M{owner(number)}", models.CASCADE, null=True)']
        lines += ["    extra = models.IntegerField(null=True)"] if changed else []
        lines += ["    class Meta:", f'        db_table = "m{number}"']
    return {
        "app/__init__.py": "",
        "app/migrations/__init__.py": "",
        "app/models.py": "\n".join(lines) + "\n",
        "settings.py": (
            'SECRET_KEY = "-"\nINSTALLED_APPS = ["app"]\nUSE_TZ = True\n'
            'DEFAULT_AUTO_FIELD = "django.db.models.AutoField"\n'
            'DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db"}}\n'
        ),
        "manage.py": (
            "import os\nimport sys\nfrom django.core.management import execute_from_command_line\n"
            'os.environ["DJANGO_SETTINGS_MODULE"] = "settings"\n'
            "execute_from_command_line(sys.argv)\n"
        ),
    }


def alembic_files(size: int, changed: bool) -> dict[str, str]:  # noqa: FBT001
    lines = [
        "from sqlalchemy import (Boolean, Column, DateTime, ForeignKey, Integer, Numeric, String,",
        "    Text)",
        "from sqlalchemy.orm import DeclarativeBase",
        "class Base(DeclarativeBase):",
        "    pass",
    ]
    for number in range(size):
        lines += [f"class M{number}(Base):", f'    __tablename__ = "m{number}"']
        lines += FIELDS["alembic"]
        key = f'ForeignKey("m{owner(number)}.id", ondelete="CASCADE")'
        lines += [f"    owner_id = Column(Integer, {key}, index=True)"]
        lines += ["    extra = Column(Integer)"] if changed else []
    return {
        "models.py": "\n".join(lines) + "\n",
        "alembic.ini": "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n",
        "migrations/versions/.keep": "",
        "migrations/script.py.mako": (
            "revision = ${repr(up_revision)}\ndown_revision = ${repr(down_revision)}\n"
            "from alembic import op\nimport sqlalchemy as sa\n"
            "def upgrade():\n    ${upgrades}\ndef downgrade():\n    ${downgrades}\n"
        ),
        "migrations/env.py": (
            "from alembic import context\nfrom sqlalchemy import create_engine\n"
            "from models import Base\n"
            'with create_engine("sqlite:///db").connect() as connection:\n'
            "    context.configure(connection=connection, target_metadata=Base.metadata)\n"
            "    with context.begin_transaction():\n        context.run_migrations()\n"
        ),
    }


def of_all(
    make: str, apply: str, show: str, check: str, program: tuple[str, ...]
) -> Mapping[str, tuple[str, ...]]:
    """The command of each case, from those that a system has."""
    words = {"make": make, "apply": apply, "nothing": apply, "show": show, "check": check}
    return {case: (*program, *words[case.split()[0]].split()) for case in CASES}


def systems() -> tuple[System, ...]:
    here, there = Path(sys.executable).parent, PEERS / "bin"
    aq = (str(here / "aq"), "db")
    alembic = (str(there / "alembic"),)
    manage = (str(there / "python"), "manage.py")
    check = "makemigrations --check"
    return (
        System(
            "aq",
            aq_files,
            of_all("makemigrations", "migrate", "showmigrations", check, aq),
        ),
        System(
            "alembic",
            alembic_files,
            of_all("revision --autogenerate", "upgrade head", "history -i", "check", alembic),
        ),
        System(
            "django",
            django_files,
            of_all("makemigrations", "migrate", "showmigrations", check, manage),
        ),
    )


def install() -> None:
    """Put the others where they can do no harm, unless they are there."""
    if (PEERS / "complete").exists():
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(PEERS)], check=True)
    pip = [str(PEERS / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "--disable-pip-version-check", *PACKAGES], check=True)
    (PEERS / "complete").touch()


def timed(command: tuple[str, ...], folder: Path) -> Run:
    """Run a command to its end; whatever it prints is thrown away unless it fails."""
    with tempfile.TemporaryFile() as output:
        started = time.monotonic()
        process = subprocess.Popen(
            command, cwd=folder, env=environment(), stdout=output, stderr=output
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            sys.exit(f"{' '.join(command)} failed:\n{output.read().decode()}")
    return Run(usage.ru_utime + usage.ru_stime, wall)


def environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "PATH") if name in os.environ}
    return {**kept, "PYTHONHASHSEED": "0"}


def write(files: Mapping[str, str], folder: Path) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def prepare(system: System, size: int, folder: Path) -> None:
    """Make a project in each of the states that a case starts from, as users would."""
    write(system.files(size, False), folder / "models")  # noqa: FBT003
    steps = (
        ("make first", "models", "made"),
        ("apply first", "made", "applied"),
        ("make change", "changed", "remade"),
        ("apply change", "remade", "done"),
    )
    for case, before, after in steps:
        if before == "changed":
            shutil.copytree(folder / "applied", folder / before)
            write(system.files(size, True), folder / before)  # noqa: FBT003
        shutil.copytree(folder / before, folder / after)
        timed(system.commands[case], folder / after)
    # what the systems compile of migrations for themselves is there when a run begins
    timed(system.commands["check"], folder / "done")


def measured(case: str, system: System, folder: Path) -> Run:
    scratch = folder / "scratch"
    shutil.copytree(folder / CASES[case], scratch)
    try:
        return timed(system.commands[case], scratch)
    finally:
        shutil.rmtree(scratch)


CLICK = """\
import click


@click.group()
def program():
    pass


@program.group()
def db():
    "Make, show and run database migrations."


@program.command()
@click.argument("code")
def explain(code):
    "Explain a diagnostic code."


@program.command()
def run():
    "Start the server, if the database is ready."


program()
"""


def start(runs: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "program.py").write_text(CLICK)
        ours = (str(Path(sys.executable).parent / "aq"), "--help")
        bare = (sys.executable, "program.py", "--help")
        pairs = turns(runs, [lambda: timed(ours, folder), lambda: timed(bare, folder)])
    report("start", 0, ("aq", "bare click"), pairs)


def turns(runs: int, takes: Sequence[Callable[[], Run]]) -> list[tuple[Run, ...]]:
    """Let each be run in turn; the first round does not count."""
    return [tuple(take() for take in takes) for _ in range(runs + 1)][1:]


def report(case: str, size: int, names: tuple[str, ...], rounds: list[tuple[Run, ...]]) -> None:
    for at, name in enumerate(names):
        cpu = median(each[at].cpu for each in rounds)
        wall = median(each[at].wall for each in rounds)
        line = f"{case:14} {size or '':>6} {name:10} {cpu:8.3f} {wall:8.3f}"
        if at:
            cpus = median(each[0].cpu / each[at].cpu for each in rounds)
            walls = median(each[0].wall / each[at].wall for each in rounds)
            line += f" {cpus:8.2f} {walls:8.2f}"
        print(line, flush=True)


def compare(size: int, runs: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folders = [(system, Path(name) / system.name) for system in systems()]
        for system, folder in folders:
            prepare(system, size, folder)
        for case in CASES:
            takes = [partial(measured, case, system, folder) for system, folder in folders]
            names = tuple(system.name for system, _ in folders)
            report(case, size, names, turns(runs, takes))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--runs", type=int, default=RUNS)
    asked = parser.parse_args()
    install()
    print(f"{'case':14} {'models':>6} {'system':10} {'cpu s':>8} {'wall s':>8} ", end="")
    print(f"{'aq/cpu':>8} {'aq/wall':>8}")
    start(asked.runs)
    for size in asked.sizes:
        compare(size, asked.runs)


if __name__ == "__main__":
    main()
