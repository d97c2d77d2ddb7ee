"""What does a whole session look like? Golden transcripts, rewritten with AQUILIA_BLESS=1."""

import os
import shlex
from pathlib import Path

import pytest

from cli.project import QUICK_START, Project, steady

GOLDEN = Path(__file__).parent / "golden"

GROWN = """\
from aquilia.models import Model, BooleanField, CharField, ForeignKey, IntegerField

class User(Model):
    email_address = CharField(max_length=255, unique=True)
    name = CharField(max_length=200)
    age = IntegerField(null=True)
    role = CharField(max_length=20, default="user")

    class Meta:
        db_table = "users"

class Order(Model):
    user = ForeignKey(User, on_delete="SET NULL", null=True)
    paid = BooleanField(default=False)

    class Meta:
        db_table = "orders"
"""
RISKY = QUICK_START.replace("    age =", "    phone = CharField(max_length=20)\n    age =")


def transcript(project: Project, script: str) -> str:
    """Run each line of a script: `aq ...`, or `models: NAME` to replace the models."""
    lines = []
    for line in script.splitlines():
        words = shlex.split(line)
        lines.append(f"$ {line}")
        if words[0] == "models:":
            project.write("models.py", {"GROWN": GROWN, "RISKY": RISKY}[words[1]])
            continue
        if words[0] == "cat":
            path = project.folder / words[1]
            found = path if path.exists() else project.migrations()[int(words[1])]
            lines.append(found.read_text().rstrip("\n"))
            continue
        done = project.aq(*words[1:])
        lines += [done.out.rstrip("\n")] if done.out else []
        lines += [f"2> {each}".rstrip() for each in done.err.splitlines()]
        lines += [f"exit {done.code}"] if done.code else []
    return steady("\n".join(lines) + "\n")


SESSIONS = {
    "quick_start": """\
aq run
aq db showmigrations
aq db makemigrations
cat 0
cat migrations/schema_snapshot.json
aq db showmigrations
aq db sqlmigrate user
aq db sqlmigrate user --dialect postgresql
aq db sqlmigrate user --dialect mysql
aq db sqlmigrate user --backwards
aq db migrate --plan
aq run
aq db migrate
aq db migrate
aq db showmigrations
aq run
aq db makemigrations
aq db migrate --target zero
aq db showmigrations
aq db migrate --fake
aq db showmigrations""",
    "growing": """\
aq db makemigrations
aq db migrate -v
models: GROWN
aq db makemigrations --check
aq db makemigrations --dry-run
aq db makemigrations
cat 1
aq db sqlmigrate order
aq db migrate -v
aq db makemigrations
aq db migrate --target zero --plan
aq db migrate --target nothing""",
    "refusing_renames": """\
aq db makemigrations
models: GROWN
aq db makemigrations --no-renames --dry-run
aq db makemigrations --no-renames --dry-run --fill "users.email_address=sql:name || '@example.org'"
aq db makemigrations --rename users.email=users.name
aq db makemigrations --no-renames --rename users.email=email_address --name more""",
    "risk": """\
aq db makemigrations
models: RISKY
aq db makemigrations
aq db makemigrations --fill users.phone=unknown --name add_phone
cat 1
aq db sqlmigrate add_phone --dialect postgresql
aq db makemigrations""",
    "help": """\
aq --help
aq db --help
aq db makemigrations --help
aq db migrate --help
aq db showmigrations --help
aq db sqlmigrate --help
aq db inspect --help
aq db diff --help
aq db baseline --help
aq run --help
aq explain --help""",
}


@pytest.mark.parametrize("name", SESSIONS)
def test_a_session_reads_as_it_did(quick: Project, name: str) -> None:
    golden = GOLDEN / f"{name}.txt"

    actual = transcript(quick, SESSIONS[name])

    if os.environ.get("AQUILIA_BLESS") == "1":
        golden.write_text(actual, encoding="utf-8")
    assert actual == golden.read_text(encoding="utf-8")
