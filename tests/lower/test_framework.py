"""The real framework's models mean the same as ours, in every release; its commands are there."""

from pathlib import Path

import pytest

from aquilia_backends.sqlite import BACKEND
from aquilia_ir.schema import CheckConstraint, IndexColumn, IndexExpression
from aquilia_schema.lower.discover import discover
from aquilia_schema.lower.models import lower_models
from aquilia_schema.lower.snapshot import read_snapshot, snapshot_text
from frameworks import RELEASES, Framework, framework

MODELS = """\
import enum

from aquilia.models import *
from aquilia.models import CheckConstraint, FunctionalIndex, GeneratedField, GinIndex, Index
from aquilia.models import UniqueConstraint


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Stamped(Model):
    created = DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class Author(Stamped):
    table = "authors"
    code = CharField(max_length=3, primary_key=True)
    name = CICharField(max_length=100, db_index=True)


class User(Stamped):
    email = EmailField(unique=True)
    age = PositiveIntegerField(null=True)
    author = ForeignKey(Author, null=True, on_delete="SET NULL")
    boss = ForeignKey("self", null=True, on_delete=PROTECT, db_column="chief")
    profile = OneToOneField("Profile", db_constraint=False)
    tags = ManyToManyField("Tag")
    fans = ManyToManyField(Author, db_table="fandom")
    active = BooleanField(default=True)
    ip = GenericIPAddressField(null=True)
    during = DateRangeField(null=True)
    price = DecimalField(max_digits=8, decimal_places=2, default=0)
    words = ArrayField(base_field=IntegerField(), default=list)
    colour = EnumField(enum_class=Colour, default=Colour.RED)
    twice = GeneratedField(expression="age * 2", output_field=IntegerField())
    key = UUIDField(auto=True)

    class Meta:
        table = "users"
        ordering = ["email"]
        indexes = [
            Index(fields=["email", "age"], name="ix_ea"),
            FunctionalIndex(expression="lower(email)", name="ix_lower"),
            GinIndex(fields=["words"], name="ix_gin"),
        ]
        constraints = [
            CheckConstraint(check="age > 0", name="pos"),
            UniqueConstraint(fields=["age", "active"], name="uq"),
        ]
        unique_together = [("email", "active")]


class Profile(Model):
    text = TextField(default="")


class Tag(Model):
    __tablename__ = "labels"


class View(Model):
    class Meta:
        managed = False
"""
NEWER = """\

from aquilia.models import CompositePrimaryKey, MoneyField, PointField


class Pair(Model):
    one = SmallAutoField(primary_key=False)
    two = MoneyField(currency="EUR")
    place = PointField()

    class Meta:
        primary_key = CompositePrimaryKey(fields=["one", "two"])
"""
PRINT = """\
from pathlib import Path
from aquilia_schema.lower.discover import discover
from aquilia_schema.lower.models import lower_models
from aquilia_schema.lower.snapshot import snapshot_text
print(snapshot_text(lower_models(discover(Path.cwd()))), end="")
"""
COMPUTED = """\
from aquilia.models import *
from aquilia.models import F, Index, Lower, QNode, RawSQL, UniqueConstraint, Value


class Thing(Model):
    email = CharField(max_length=100)
    a = IntegerField(db_column="x")
    b = IntegerField()

    class Meta:
        indexes = [
            Index(fields=[Lower("email"), "a"]),
            Index(fields=[F("a") * Value(2) - F("b")], name="sum"),
            Index(fields=[RawSQL("b + ?", [1])], name="raw"),
        ]
        constraints = [
            UniqueConstraint(fields=[Lower("email")], name="uq"),
            UniqueConstraint(fields=["upper(email)"], name="text"),
            CheckConstraint(check=QNode(a__gt=F("b")) | ~QNode(email="it's"), name="either"),
        ]
"""
PLAIN = """\
import enum

from aquilia.models import *
from aquilia.models import CheckConstraint, FunctionalIndex, GeneratedField, Index
from aquilia.models import UniqueConstraint


class Colour(enum.Enum):
    RED = "red"


class Stamped(Model):
    created = DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class Tag(Stamped):
    word = CharField(max_length=20, unique=True, db_index=True)
    hits = PositiveIntegerField(default=0)


class Person(Stamped):
    table = "people"
    nick = CharField(max_length=30, null=True, db_index=True)
    born = DateField(null=True)
    active = BooleanField(default=True)
    score = FloatField(default=0.5)
    salary = DecimalField(max_digits=12, decimal_places=2, null=True)
    karma = BigIntegerField(default=0)
    token = UUIDField(null=True)
    data = JSONField(default=dict)
    blob = BinaryField(null=True)
    took = DurationField(null=True)
    ip = GenericIPAddressField(null=True)
    colour = EnumField(enum_class=Colour, null=True)
    odd = TextField(db_column="Odd Name", default="many\\nlines")
    tag = ForeignKey(Tag, db_column="tagged", db_index=True, on_delete="SET NULL", null=True)
    main = OneToOneField(Tag, on_delete="RESTRICT", on_update="NO ACTION")
    loose = ForeignKey(Tag, db_constraint=False)
    words = ArrayField(base_field=IntegerField(), null=True)
    during = DateRangeField(null=True)
    lower = CICharField(max_length=10, null=True)
    twice = GeneratedField(expression="karma * 2", output_field=IntegerField())
    now = GeneratedField(expression="karma", output_field=IntegerField(), db_persist=False)

    class Meta:
        indexes = [
            Index(fields=["nick", "karma"], unique=True),
            Index(fields=["born"], name="by_birth"),
            FunctionalIndex(expression="lower(nick)", name="ix_lower"),
        ]
        constraints = [
            CheckConstraint(check="karma >= 0", name="pos"),
            UniqueConstraint(fields=["born", "active"]),
        ]
        unique_together = [("nick", "score")]


class Employee(Person):
    table = "employees"
    desk = CharField(max_length=9, null=True)
"""
BUILD = """\
import sqlite3
import models
from aquilia.models import Model

connection = sqlite3.connect("theirs.db")
for model in (models.Tag, models.Person, models.Employee):
    connection.execute(model.generate_create_table_sql())
    for sql in model.generate_index_sql():
        connection.execute(sql)
connection.commit()
"""
NO_TABLENAME = ("1.0.0",)
"""Where `__tablename__` is not read."""


@pytest.fixture(params=RELEASES)
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def real(release: str) -> Framework:
    return framework(release)


def test_the_frameworks_models_lower_to_what_ours_do(
    release: str, real: Framework, tmp_path: Path
) -> None:
    text = MODELS + (NEWER if release == "1.4.2" else "")
    if release in NO_TABLENAME:
        text = text.replace('__tablename__ = "labels"', 'table = "labels"')
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "models.py").write_text(text)
    (tmp_path / "ours").mkdir()
    ours = text.replace("from aquilia.models", "from aquilia_schema.models")
    (tmp_path / "ours" / "models.py").write_text(ours)

    done = real.run("-c", PRINT, folder=tmp_path / "theirs")

    assert done.stderr == ""
    assert done.stdout == snapshot_text(lower_models(discover(tmp_path / "ours")))


def test_a_database_that_the_framework_makes_is_what_its_models_say(
    real: Framework, tmp_path: Path
) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "models.py").write_text(PLAIN)
    (tmp_path / "ours").mkdir()
    ours = PLAIN.replace("from aquilia.models", "from aquilia_schema.models")
    (tmp_path / "ours" / "models.py").write_text(ours)

    done = real.run("-c", BUILD, folder=tmp_path / "theirs")
    with BACKEND.open(f"sqlite:///{tmp_path}/theirs/theirs.db") as session:
        built = session.inspect()

    assert done.stderr == ""
    assert built == BACKEND.normalize(lower_models(discover(tmp_path / "ours")))


def test_what_indexes_and_constraints_compute_is_read(tmp_path: Path) -> None:
    (tmp_path / "models.py").write_text(COMPUTED)

    done = framework("1.4.2").run("-c", PRINT, folder=tmp_path)
    thing = read_snapshot(done.stdout, "snapshot").table("thing")

    assert done.stderr == ""
    assert {index.name: index.parts for index in thing.indexes} == {
        "idx_thing_lower_x": (IndexExpression('LOWER("email")'), IndexColumn("x")),
        "sum": (IndexExpression('(("x" * 2) - "b")'),),
        "raw": (IndexExpression("b + 1"),),
        "uq": (IndexExpression('LOWER("email")'),),
        "text": (IndexExpression("upper(email)"),),
    }
    assert thing.constraints == (
        CheckConstraint('("x" > "b") OR (NOT ("email" = \'it\'\'s\'))', "either"),
    )


def test_what_is_wrong_with_them_is_reported_at_its_line(real: Framework, tmp_path: Path) -> None:
    (tmp_path / "models.py").write_text(
        "from aquilia.models import *\n\n\n"
        "class Thing(Model):\n"
        "    name = CharField(max_length=10)\n"
        '    other = ForeignKey(\n        "Nothing"\n    )\n'
        "    n = IntegerField(default='x')\n"
    )

    done = real.run("-m", "aquilia_schema.cli", "db", "makemigrations", folder=tmp_path)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "models.py:6" in done.stderr
    assert "models.py:9" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["models.py"]


def test_the_table_is_the_one_that_the_framework_asks_for(real: Framework, tmp_path: Path) -> None:
    (tmp_path / "models.py").write_text(
        "from aquilia.models import *\n\n\n"
        'class User(Model):\n    class Meta:\n        db_table = "people"\n'
    )

    done = real.run("-c", PRINT, folder=tmp_path)

    assert ('"table": "user"' in done.stdout, "people" in done.stdout) == (True, False)


def test_a_project_of_the_framework_migrates_and_has_the_frameworks_commands(
    real: Framework, tmp_path: Path
) -> None:
    (tmp_path / "models.py").write_text(
        "from aquilia.models import *\n\n\nclass User(Model):\n    name = CharField()\n"
    )

    def aq(*words: str) -> tuple[int, str]:
        done = real.run("-m", "aquilia_schema.cli", *words, folder=tmp_path)
        return done.returncode, done.stdout + done.stderr

    assert aq("db", "makemigrations")[0] == 0
    assert aq("db", "migrate") == (0, "✓ Applied 1 migration(s)\n")
    code, shown = aq("db", "shell", "--help")
    assert (code, "Usage: aq db shell" in shown) == (0, True)
    code, shown = aq("nonsense")
    assert (code, "No such command 'nonsense'" in shown) == (2, True)
