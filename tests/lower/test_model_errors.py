"""Bad models: each is reported with its code, at the line that is wrong."""

import subprocess
import sys
from pathlib import Path

import pytest

from aquilia_ir.diagnostics import Diagnostic, SchemaError
from aquilia_schema.lower.discover import discover
from aquilia_schema.lower.models import lower_models

BAD = {
    "an unknown option": (
        "AQ501",
        'name = CharField(max_lenght=5)  # <- did you mean "max_length"?',
    ),
    "a length of nothing": ("AQ502", "name = CharField(max_length=0)  # <-"),
    "a length that is true": ("AQ502", "name = CharField(max_length=True)  # <-"),
    "more places than digits": ("AQ502", "n = DecimalField(max_digits=2, decimal_places=3)  # <-"),
    "digits that are no number": ("AQ502", 'n = DecimalField(max_digits="10")  # <-'),
    "null that is no flag": ("AQ502", 'name = CharField(null="yes")  # <-'),
    "a primary key that can be NULL": (
        "AQ502",
        "n = IntegerField(primary_key=True, null=True)  # <-",
    ),
    "a column without a name": ("AQ502", 'name = CharField(db_column="")  # <-'),
    "an unknown action": ("AQ502", 'it = ForeignKey("self", on_delete="VANISH")  # <- CASCADE'),
    "a NULL that cannot be set": (
        "AQ502",
        'it = ForeignKey("self", on_delete=SET_NULL)  # <- null=True',
    ),
    "a default that is not": (
        "AQ502",
        'it = ForeignKey("self", on_delete=SET_DEFAULT)  # <-',
    ),
    "a default of a numbered column": ("AQ502", "n = AutoField(default=1)  # <-"),
    "a check that waits for nothing": ("AQ502", 'it = ForeignKey("self", deferrable=1)  # <-'),
    "a constraint that may be": ("AQ502", 'it = ForeignKey("self", db_constraint="no")  # <-'),
    "pairs in a table that is no text": ("AQ502", 'it = ManyToManyField("self", db_table=3)  # <-'),
    "pairs by an unknown model": (
        "AQ506",
        'it = ManyToManyField("self", through="Thin")  # <- "Thing"?',
    ),
    "pairs by a model without ends": (
        "AQ525",
        'it = ManyToManyField("self", through="Thing")  # <- lacks a foreign key',
    ),
    "ends of pairs without a model": (
        "AQ525",
        'it = ManyToManyField("self", through_fields=("a", "b"))  # <- through',
    ),
    "ends of pairs that are none": (
        "AQ525",
        "a = ForeignKey('self')\n    n = TextField()\n"
        '    it = ManyToManyField("self", through="Thing", through_fields=("a", "n"))  # <- "a"',
    ),
    "a former name that is none": ("AQ502", "name = CharField(renamed_from=3)  # <-"),
    "parts that are no fields": ("AQ502", "it = CompositeField(schema={'a': int})  # <-"),
    "a part that is bad": (
        "AQ502",
        "it = CompositeField(schema={'a': CharField(max_length=0)})  # <-",
    ),
    "a schema that is none": ("AQ502", "it = CompositeField(schema=3)  # <-"),
    "a range with an unknown option": ("AQ501", "it = DateRangeField(nul=True)  # <- null"),
    "a native type with a default that is no text": ("AQ503", "it = CITextField(default=3)  # <-"),
    "an address that is too long": ("AQ503", "it = InetAddressField(default='1' * 40)  # <- 39"),
    "an unknown action on_update": ("AQ502", 'it = ForeignKey("self", on_update="SET")  # <-'),
    "an array of nothing": ("AQ502", "it = ArrayField(int)  # <-"),
    "an enumeration that is none": ("AQ502", "it = EnumField(int)  # <-"),
    "a field without a type": ("AQ502", "it = Field()  # <- column_type"),
    "an empty expression": (
        "AQ502",
        'it = GeneratedField("", output_field=TextField())  # <-',
    ),
    "a text for a truth value": ("AQ503", 'ok = BooleanField(default="x")  # <-'),
    "a text that is too long": ("AQ503", 'name = CharField(max_length=3, default="long")  # <-'),
    "a text for a number": ("AQ503", 'n = IntegerField(default="1")  # <-'),
    "a number out of range": ("AQ503", "n = SmallIntegerField(default=32768)  # <-"),
    "a decimal with too many places": ("AQ503", 'n = DecimalField(default="0.001")  # <-'),
    "a decimal with too many digits": ("AQ503", "n = DecimalField(default=100000000)  # <-"),
    "a decimal that is no number": ("AQ503", 'n = DecimalField(default="NaN")  # <-'),
    "a day that is none": ("AQ503", 'day = DateField(default="2026-02-30")  # <-'),
    "a time that is none": ("AQ503", 'at = DateTimeField(default="now")  # <-'),
    "a UUID that is none": ("AQ503", 'u = UUIDField(default="1")  # <-'),
    "bytes that are text": ("AQ503", 'b = BinaryField(default="x")  # <-'),
    "JSON that is none": ("AQ503", "j = JSONField(default=object())  # <-"),
    "a constant array": ("AQ503", "it = ArrayField(TextField(), default=[])  # <- list"),
    "a function for the database": ("AQ503", "n = TextField(db_default=str)  # <- SQL"),
    "an unknown model": ("AQ506", 'it = ForeignKey("Thin")  # <- did you mean "Thing"?'),
    "a model of another app": ("AQ506", 'it = ForeignKey("shop.Thing")  # <- write "Thing"'),
    "something that is no model": ("AQ506", "it = ForeignKey(int)  # <-"),
    "an abstract model": ("AQ506", "it = ForeignKey(Model)  # <-"),
    "pairs with an unknown model": ("AQ506", 'it = ManyToManyField("Thin")  # <- "Thing"?'),
    "pairs with an unknown option": ("AQ501", 'it = ManyToManyField("self", nul=1)  # <- "null"?'),
    "a key that refers to itself": ("AQ507", 'it = ForeignKey("self", primary_key=True)  # <-'),
    "two fields of one column": (
        "AQ510",
        "a = DateField()\n    b = DateField(db_column='a')  # <-",
    ),
    "a column of a foreign key twice": (
        "AQ510",
        "a_id = TextField()\n    a = ForeignKey('self')  # <- db_column",
    ),
    "two primary keys": (
        "AQ513",
        "a = IntegerField(primary_key=True)\n    b = IntegerField(primary_key=True)  # <-",
    ),
    "a field id that is no key": ("AQ514", "id = IntegerField()  # <- primary_key=True"),
}

BAD_META = {
    "an unknown option": ("AQ504", 'db_tabel = "x"', 'did you mean "db_table"?'),
    "a table without a name": ("AQ505", 'db_table = ""', ""),
    "a table that is no text": ("AQ505", "db_table = 3", ""),
    "a flag that is none": ("AQ505", 'managed = "no"', ""),
    "an index that is no list": ("AQ505", 'indexes = Index(fields=["n"])', ""),
    "an index that is a name": ("AQ505", 'indexes = ["n"]', ""),
    "a former name that is none": ("AQ505", "renamed_from = 3", ""),
    "a constraint that is an index": ("AQ505", 'constraints = [Index(fields=["n"])]', ""),
    "a comment that is none": ("AQ505", "db_table_comment = 3", ""),
    "a key that is a name": ("AQ505", 'primary_key = "n"', ""),
    "a group that is empty": ("AQ505", "unique_together = [[]]", ""),
    "a group of an unknown field": ("AQ511", 'unique_together = ["n", "m"]', ""),
    "a key of unknown fields": (
        "AQ511",
        'primary_key = CompositePrimaryKey(fields=["n", "m"])',
        "",
    ),
}

BAD_RULES = {
    "more classes of operators than fields": (
        "AQ505",
        'indexes = [GinIndex(fields=["n"], opclasses=["gin_trgm_ops", "int4_ops"])]',
        "",
    ),
    "a class of operators that is a number": (
        "AQ505",
        'indexes = [GinIndex(fields=["n"], opclasses=[3])]',
        "",
    ),
    "an index of a method over nothing": ("AQ505", "indexes = [BrinIndex()]", ""),
    "an index by a condition": ("AQ505", "indexes = [Index(fields=[Q(n=1)])]", ""),
    "a check that is a number": ("AQ505", "constraints = [CheckConstraint(check=3)]", ""),
    "a check by a lookup without plain SQL": (
        "AQ530",
        'constraints = [CheckConstraint(check=Q(n__regex="a"))]',
        "as SQL text",
    ),
    "a check of another model's field": (
        "AQ530",
        "constraints = [CheckConstraint(check=Q(n__boss__gt=1))]",
        "",
    ),
    "a check of a list without values": (
        "AQ530",
        "constraints = [CheckConstraint(check=Q(n__in=[]))]",
        "",
    ),
    "a check of an unknown field": (
        "AQ511",
        "constraints = [CheckConstraint(check=Q(nn__gt=1))]",
        '"n"?',
    ),
    "a check by nothing": ("AQ530", "constraints = [CheckConstraint(check=Q())]", ""),
    "an exclusion of an unknown field": (
        "AQ511",
        'constraints = [ExclusionConstraint(name="x", expressions=[("nn", "=")])]',
        '"n"?',
    ),
    "an exclusion without operators": (
        "AQ505",
        'constraints = [ExclusionConstraint(name="x", expressions=["n"])]',
        "",
    ),
    "an exclusion without a name": (
        "AQ505",
        'constraints = [ExclusionConstraint(name=None, expressions=[("n", "=")])]',
        "",
    ),
    "an exclusion at an odd time": (
        "AQ505",
        'constraints = [ExclusionConstraint(name="x", expressions=[("n", "=")], deferrable="no")]',
        "",
    ),
    "an exclusion by an odd condition": (
        "AQ505",
        'constraints = [ExclusionConstraint(name="x", expressions=[("n", "=")], condition=3)]',
        "",
    ),
    "an index over an unknown field": ("AQ511", 'indexes = [Index(fields=["nn"])]', '"n"?'),
    "an index over nothing": ("AQ505", "indexes = [Index(fields=[])]", ""),
    "an index over a number": ("AQ505", "indexes = [Index(fields=[3])]", ""),
    "an index with an odd name": ("AQ505", 'indexes = [Index(fields=["n"], name=3)]', ""),
    "a rule over an unknown field": (
        "AQ511",
        'constraints = [UniqueConstraint(fields=["nn"])]',
        "",
    ),
    "a check without a text": ("AQ505", 'constraints = [CheckConstraint(check=" ")]', ""),
}


def findings(folder: Path, text: str) -> list[Diagnostic]:
    file = folder / "models.py"
    file.write_text("from aquilia_schema.models import *\n\n\n" + text)
    with pytest.raises(SchemaError) as caught:
        lower_models(discover(folder))
    return list(caught.value.diagnostics)


def line_of(folder: Path, mark: str) -> int:
    lines = (folder / "models.py").read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if mark in line)


@pytest.mark.parametrize("case", BAD)
def test_a_bad_field_is_reported_at_its_line(case: str, tmp_path: Path) -> None:
    code, text = BAD[case]

    (found,) = findings(tmp_path, f"class Thing(Model):\n    {text}\n")

    assert found.code == code
    assert found.span is not None
    assert found.span.source == str(tmp_path / "models.py")
    assert found.span.line == line_of(tmp_path, "# <-")
    assert found.span.excerpt.split("# <-")[1].strip() in found.help + found.message


@pytest.mark.parametrize("case", BAD_META)
def test_a_bad_option_of_a_model_is_reported_at_its_class(case: str, tmp_path: Path) -> None:
    code, text, hint = BAD_META[case]

    (found,) = findings(
        tmp_path,
        f"class Thing(Model):\n    n = IntegerField()\n\n    class Meta:\n        {text}\n",
    )

    assert found.code == code
    assert found.span is not None
    assert (found.span.line, found.span.excerpt) == (4, "class Thing(Model):")
    assert hint in found.help


@pytest.mark.parametrize("case", BAD_RULES)
def test_a_bad_index_or_constraint_is_reported_at_its_line(case: str, tmp_path: Path) -> None:
    code, text, hint = BAD_RULES[case]

    (found,) = findings(
        tmp_path,
        f"class Thing(Model):\n    n = IntegerField()\n\n    class Meta:\n        {text}\n",
    )

    assert found.code == code
    assert found.span is not None
    assert found.span.line == 8
    assert hint in found.help


def test_all_findings_of_all_models_come_at_once_and_each_once(tmp_path: Path) -> None:
    text = """\
class Base(Model):
    shared = CharField(max_length=-1)

    class Meta:
        abstract = True


class User(Base):
    pass


class User2(Base):
    name = CharField(nul=True)
    friend = ForeignKey("Usr")

    class Meta:
        db_table = "user"
        unique_together = ["nam", "friend"]
"""

    found = findings(tmp_path, text)

    assert sorted((one.code, one.span.line if one.span else 0) for one in found) == [
        ("AQ501", 16),
        ("AQ502", 5),
        ("AQ506", 17),
        ("AQ508", 15),
        ("AQ511", 15),
    ]
    twice = next(one for one in found if one.code == "AQ508")
    assert twice.notes == (f"the first is at {tmp_path / 'models.py'}:11",)


def test_two_models_of_one_name_are_reported(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "models.py").write_text(
        "from aquilia_schema.models import *\nclass Thing(Model):\n    pass\n"
    )

    (found,) = findings(tmp_path, "class Thing(Model):\n    pass\n")

    assert found.code == "AQ509"


def test_a_foreign_key_to_one_of_two_models_of_that_name_is_reported(tmp_path: Path) -> None:
    for app in ("shop", "club"):
        (tmp_path / app).mkdir()
        (tmp_path / app / "models.py").write_text(
            "from aquilia_schema.models import *\n"
            f"class Thing(Model):\n    class Meta:\n        db_table = '{app}'\n"
        )

    found = findings(tmp_path, 'class Other(Model):\n    it = ForeignKey("Thing")\n')

    assert [one.code for one in found] == ["AQ506", "AQ509"]
    assert found[0].help == 'write "club.Thing" or "shop.Thing"'


def test_a_foreign_key_to_a_model_of_another_table_keeper_needs_no_constraint(
    tmp_path: Path,
) -> None:
    text = """\
class View(Model):
    class Meta:
        managed = False


class Thing(Model):
    view = ForeignKey(View)
"""

    (found,) = findings(tmp_path, text)

    assert (found.code, found.help) == ("AQ516", "add db_constraint=False")


def test_what_only_the_whole_schema_shows_is_reported_at_the_model(tmp_path: Path) -> None:
    text = """\
class One(Model):
    n = IntegerField()

    class Meta:
        indexes = [Index(fields=["n"], name="same"), Index(fields=["-n"], name="same")]


class Two(Model):
    n = GeneratedField("n + 1", output_field=IntegerField())
"""

    one, two = findings(tmp_path, text)

    assert one.span is not None
    assert (one.span.line, one.span.excerpt) == (4, "class One(Model):")
    assert two.span is not None
    assert two.span.line == 12


def test_a_span_covers_the_call_in_characters(tmp_path: Path) -> None:
    text = "class Thing(Model):\n    é = CharField(max_length=0); n = TextField()\n"

    (found,) = findings(tmp_path, text)

    assert found.span is not None
    assert (found.span.column, found.span.end_column) == (9, 32)


def test_declaring_needs_no_backend_and_no_command_line() -> None:

    code = "import sys, aquilia_schema.models; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()

    assert {"click", "cattrs", "aquilia_backends"}.isdisjoint(loaded)
