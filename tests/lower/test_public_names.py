"""What existing projects import from `aquilia.models`, and what they ask of models and fields."""

import pytest

from aquilia_backends.registry import backend
from aquilia_backends.statement import Statement
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.diff import diff
from aquilia_ir.schema import Schema
from aquilia_schema import models as m
from aquilia_schema.lower.models import lower_models
from aquilia_schema.models.model import ModelMeta, declaration

WORDS = {
    # a field: its types in sqlite, postgresql and mysql
    "AutoField()": ("INTEGER", "SERIAL", "INTEGER"),
    "BigAutoField()": ("INTEGER", "BIGSERIAL", "BIGINT"),
    "SmallAutoField()": ("INTEGER", "SMALLSERIAL", "SMALLINT"),
    "IntegerField()": ("INTEGER", "INTEGER", "INTEGER"),
    "PositiveIntegerField()": ("INTEGER", "INTEGER", "INTEGER"),
    "BigIntegerField()": ("INTEGER", "BIGINT", "BIGINT"),
    "SmallIntegerField()": ("INTEGER", "SMALLINT", "SMALLINT"),
    "FloatField()": ("REAL", "DOUBLE PRECISION", "DOUBLE"),
    "DecimalField()": ("DECIMAL(10,2)", "DECIMAL(10,2)", "DECIMAL(10,2)"),
    "MoneyField(currency='EUR')": ("DECIMAL(10,2)", "DECIMAL(10,2)", "DECIMAL(10,2)"),
    "CharField()": ("VARCHAR(255)", "VARCHAR(255)", "VARCHAR(255)"),
    "EmailField()": ("VARCHAR(254)", "VARCHAR(254)", "VARCHAR(254)"),
    "ImageField()": ("VARCHAR(100)", "VARCHAR(100)", "VARCHAR(100)"),
    "TextField()": ("TEXT", "TEXT", "TEXT"),
    "BooleanField()": ("INTEGER", "BOOLEAN", "BOOLEAN"),
    "DateField()": ("DATE", "DATE", "DATE"),
    "TimeField()": ("TIME", "TIME", "TIME(6)"),
    "DateTimeField()": ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "DATETIME(6)"),
    "DurationField()": ("INTEGER", "INTERVAL", "BIGINT"),
    "UUIDField()": ("VARCHAR(36)", "UUID", "VARCHAR(36)"),
    "BinaryField()": ("BLOB", "BYTEA", "LONGBLOB"),
    "JSONField()": ("TEXT", "JSONB", "JSON"),
    "GenericIPAddressField()": ("VARCHAR(39)", "INET", "VARCHAR(39)"),
    "ArrayField(IntegerField())": ("TEXT", "INTEGER[]", "JSON"),
    "HStoreField()": ("TEXT", "HSTORE", "TEXT"),
    "IntegerRangeField()": ("TEXT", "INT4RANGE", "TEXT"),
    "DateTimeRangeField()": ("TEXT", "TSTZRANGE", "TEXT"),
    "CICharField()": ("VARCHAR(255)", "CITEXT", "VARCHAR(255)"),
    "CITextField()": ("TEXT", "CITEXT", "TEXT"),
    "PointField()": ("TEXT", "JSONB", "JSON"),
    "EnumField(Status)": ("VARCHAR(50)", "VARCHAR(50)", "VARCHAR(50)"),
    "GeneratedField('1')": ("TEXT", "TEXT", "TEXT"),
    "ForeignKey('nowhere')": ("INTEGER", "INTEGER", "INTEGER"),
}


class Status(m.TextChoices):
    DRAFT = "draft", "In the making"
    ALL_DONE = "done"


class Level(m.IntegerChoices):
    LOW = 1
    HIGH = 9, "Sky"


class Place(m.Model):
    code = m.CharField(max_length=3, primary_key=True)


class Visit(m.Model):
    place = m.ForeignKey("Place")
    again = m.OneToOneField("self", null=True, db_column="re")
    name = m.CharField()
    links = m.ManyToManyField(Place)

    class Meta:
        db_table = "visits"
        app_label = "travel"


@pytest.mark.parametrize("text", WORDS)
def test_a_field_says_its_type_in_the_words_of_a_dialect(text: str) -> None:
    field: m.Field = eval(text, {**vars(m), "Status": Status})

    said = tuple(field.sql_type(dialect) for dialect in ("sqlite", "postgresql", "mysql"))

    assert said == WORDS[text]
    assert field.sql_type() == said[0]


def test_a_foreign_key_says_the_type_of_its_key_where_that_is_known() -> None:
    assert Visit._fields["place"].sql_type("postgresql") == "VARCHAR(3)"
    assert Visit._fields["again"].sql_type("postgresql") == "BIGINT"


def test_foreign_keys_in_a_circle_say_something() -> None:
    class Loop(m.Model):
        it = m.ForeignKey("self", primary_key=True)

    assert Loop._fields["it"].sql_type() == "INTEGER"


def test_an_unknown_dialect_is_an_error_of_its_own() -> None:
    with pytest.raises(SchemaError) as caught:
        m.TextField().sql_type("oracle")

    assert caught.value.diagnostics[0].code == "AQ302"


def test_models_and_fields_know_their_names() -> None:
    columns = {name: field.column_name for name, field in Visit._fields.items()}

    assert columns == {"place": "place_id", "again": "re", "name": "name", "id": "id"}
    assert Visit._meta.fields is Visit._fields
    assert (Visit._meta.table_name, Visit._table_name) == ("visits", "visits")
    assert (Visit._meta.app_label, Visit._meta.managed, Visit._meta.abstract) == (
        "travel",
        True,
        False,
    )
    assert (Visit._meta.label, Visit._meta.label_lower) == ("travel.Visit", "travel.visit")
    assert (Visit._meta.verbose_name, Visit._meta.verbose_name_plural) == ("Visit", "Visits")
    assert (Visit._meta.indexes, Visit._meta.unique_together, Visit._meta.proxy) == ([], [], False)
    assert (Visit._meta.constraints, Visit._meta.ordering) == ([], [])
    assert Visit._meta.composite_pk is None
    assert isinstance(Visit._meta, m.Options)
    assert Visit.name is Visit._fields["name"]


def test_an_inherited_field_has_its_name_in_every_model() -> None:
    class Named(m.Model):
        owner = m.ForeignKey("Place")

        class Meta:
            abstract = True

    class Thing(Named):
        pass

    assert Thing._fields["owner"].column_name == "owner_id"


def test_the_registry_knows_the_models_of_the_process() -> None:
    known = m.ModelRegistry.all_models()
    try:
        assert m.ModelRegistry.get("Visit") is Visit
        assert known["Place"] is Place
        assert m.ModelRegistry.get("Nothing") is None
        m.ModelRegistry.reset()
        assert m.ModelRegistry.all_models() == {}
    finally:
        m.ModelRegistry._models.update(known)


def test_abstract_models_are_not_in_the_registry() -> None:
    class Base(m.Model):
        class Meta:
            abstract = True

    assert m.ModelRegistry.get("Base") is not Base
    assert m.ModelRegistry.get("Model") is None


def test_choices_have_values_and_labels() -> None:
    assert Status.choices == [("draft", "In the making"), ("done", "All Done")]
    assert (Level.values, Level.labels) == ([1, 9], ["Low", "Sky"])
    assert {"draft": 1}[Status.DRAFT] + {9: 1}[Level.HIGH] == 2
    assert str(Status.ALL_DONE) == "done"


def test_conditions_can_be_built_and_compared() -> None:
    adults = m.Q(age__gte=18) & ~m.Q(name="")

    assert adults == m.Q(age__gte=18) & ~m.Q(name="")
    assert adults != m.Q(age__gte=18) | ~m.Q(name="")


def test_a_validation_error_names_its_field() -> None:
    error = m.FieldValidationError("age", "too low", -1)

    assert (str(error), error.field_name, error.value) == ("age: too low", "age", -1)


def test_everything_that_is_promised_can_be_imported() -> None:
    assert [name for name in m.__all__ if not hasattr(m, name)] == []
    assert declaration(Visit) is Visit._meta


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql", "mysql"])
def test_one_file_with_every_field_is_said_to_every_database(dialect: str) -> None:
    texts = [text for text in WORDS if "Auto" not in text and "nowhere" not in text]
    namespace = {**vars(m), "Status": Status}
    fields = {f"f{at}": eval(text, namespace) for at, text in enumerate(texts)}
    schema = lower_models([ModelMeta("Everything", (m.Model,), fields), Visit, Place])  # type: ignore[list-item]

    used = backend(dialect)
    said = used.compiler.compile(diff(Schema(), schema), Schema())

    assert used.check(schema) == ()
    assert sum(isinstance(step, Statement) for step in said) >= 4
