"""What models declare, next to the IR that means the same."""

import enum
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal as Number
from uuid import UUID, uuid4

import pytest

from aquilia_ir import schema as ir
from aquilia_ir import types as t
from aquilia_ir.schema import Action, Column, IndexColumn, Table
from aquilia_ir.types import Constant, Default, Expression, Integer, Type, VarChar
from aquilia_schema import models as m
from aquilia_schema.lower.models import lower_models
from aquilia_schema.models import CharField, Field, ForeignKey, IntegerField, Model

ID = Column("id", Integer(64), identity=ir.Identity())


def one_table(field: Field) -> Table:
    model = type("Thing", (Model,), {"it": field})
    return lower_models([model]).table("thing")


class Colour(enum.Enum):
    RED = "red"
    GREEN = "green"


class Level(enum.IntEnum):
    LOW = 1


def native(words: str, common: Type) -> Type:
    return t.Native(common, [t.Opaque("postgresql", words)])


TYPES: tuple[tuple[Callable[[], Field], Type], ...] = (
    (m.IntegerField, Integer(32)),
    (m.BigIntegerField, Integer(64)),
    (m.SmallIntegerField, Integer(16)),
    (m.PositiveIntegerField, Integer(32)),
    (m.PositiveBigIntegerField, Integer(64)),
    (m.PositiveSmallIntegerField, Integer(16)),
    (m.CharField, VarChar(255)),
    (lambda: m.CharField(max_length=7), VarChar(7)),
    (m.EmailField, VarChar(254)),
    (m.URLField, VarChar(200)),
    (m.SlugField, VarChar(50)),
    (m.FilePathField, VarChar(100)),
    (lambda: m.FileField(upload_to="here"), VarChar(100)),
    (m.ImageField, VarChar(100)),
    (m.VarcharField, VarChar(255)),
    (m.EncryptedField, t.Text()),
    (lambda: m.MoneyField(currency="EUR", max_digits=12), t.Decimal(12, 2)),
    (m.PointField, t.Json()),
    (m.GeometryField, t.Json()),
    (lambda: m.CompositeField(schema={"x": m.FloatField()}), t.Json()),
    (lambda: m.CompositeField(schema={}, strategy="columns", prefix="a"), t.Text()),
    (lambda: m.GenericIPAddressField(protocol="IPv4"), native("inet", VarChar(39))),
    (m.InetAddressField, native("inet", VarChar(39))),
    (m.HStoreField, native("hstore", t.Text())),
    (m.IntegerRangeField, native("int4range", t.Text())),
    (m.BigIntegerRangeField, native("int8range", t.Text())),
    (m.DecimalRangeField, native("numrange", t.Text())),
    (m.DateRangeField, native("daterange", t.Text())),
    (m.DateTimeRangeField, native("tstzrange", t.Text())),
    (lambda: m.CICharField(max_length=9), native("citext", VarChar(9))),
    (m.CIEmailField, native("citext", VarChar(254))),
    (m.CITextField, native("citext", t.Text())),
    (m.TextField, t.Text()),
    (m.BooleanField, t.Boolean()),
    (m.FloatField, t.Double()),
    (m.DecimalField, t.Decimal(10, 2)),
    (lambda: m.DecimalField(max_digits=5, decimal_places=0), t.Decimal(5, 0)),
    (m.DateField, t.Date()),
    (m.TimeField, t.Time()),
    (m.DateTimeField, t.Timestamp(zone=True)),
    (lambda: m.DateTimeField(auto_now_add=True), t.Timestamp(zone=True)),
    (m.DurationField, t.Interval()),
    (lambda: m.UUIDField(auto=True), t.Uuid()),
    (lambda: m.BinaryField(max_length=10), t.Blob()),
    (m.JSONField, t.Json()),
    (lambda: m.EnumField(Colour), VarChar(50)),
    (lambda: m.EnumField(Colour, native=True), t.Enum(("red", "green"))),
    (lambda: m.EnumField(Colour, native=True, store_name=True), t.Enum(("RED", "GREEN"))),
    (lambda: m.ArrayField(m.CharField(max_length=5), size=3), t.Array(VarChar(5))),
)


@pytest.mark.parametrize(("field", "type_"), TYPES)
def test_every_field_has_its_type(field: Callable[[], Field], type_: Type) -> None:
    table = one_table(field())

    assert table == Table("thing", [Column("it", type_), ID], ir.PrimaryKey(["id"]))


@pytest.mark.parametrize(
    ("field", "bits"), [(m.AutoField, 32), (m.BigAutoField, 64), (m.SmallAutoField, 16)]
)
def test_a_numbered_field_is_the_primary_key(field: Callable[[], Field], bits: int) -> None:
    table = one_table(field())

    column = Column("it", Integer(bits), identity=ir.Identity())
    assert table == Table("thing", [column], ir.PrimaryKey(["it"]))


def _call() -> str:
    return "called"


DEFAULTS: tuple[tuple[Field, Default | None], ...] = (
    (m.IntegerField(default=3), Constant(3)),
    (m.IntegerField(default=True), Constant(1)),
    (m.IntegerField(default=Level.LOW), Constant(1)),
    (m.IntegerField(default=None, null=True), None),
    (m.BooleanField(default=True), Constant(True)),
    (m.BooleanField(default=0), Constant(False)),
    (m.FloatField(default=1), Constant(1.0)),
    (m.DecimalField(default=1), Constant(Number(1))),
    (m.DecimalField(default="1.50"), Constant(Number("1.50"))),
    (m.DecimalField(default=0.1), Constant(Number("0.1"))),
    (m.DecimalField(default=Number("99999999.99")), Constant(Number("99999999.99"))),
    (m.CharField(default="it's"), Constant("it's")),
    (m.CharField(default=Colour.RED), Constant("red")),
    (m.CharField(default=_call), None),
    (m.EnumField(Colour, default=Colour.RED), Constant("red")),
    (m.EnumField(Colour, default=Colour.RED, store_name=True), Constant("RED")),
    (m.EnumField(Colour, default=Colour.GREEN, native=True), Constant("green")),
    (m.DateField(default=date(2026, 1, 2)), Constant("2026-01-02")),
    (m.DateField(default=date.today), None),
    (m.TimeField(default=time(1, 2, 3)), Constant("01:02:03")),
    (
        m.DateTimeField(default=datetime(2026, 1, 2, 3, 4, tzinfo=UTC)),
        Constant("2026-01-02 03:04:00+00:00"),
    ),
    (
        m.DateTimeField(default=datetime(2026, 1, 2, 1, tzinfo=timezone(timedelta(hours=2)))),
        Constant("2026-01-01 23:00:00+00:00"),
    ),
    (m.DateTimeField(default="2026-01-02T03:04"), Constant("2026-01-02 03:04:00")),
    (m.DateTimeField(db_default=m.SQL("CURRENT_TIMESTAMP")), Expression("CURRENT_TIMESTAMP")),
    (m.DateTimeField(default=_call, db_default=m.SQL("now()")), Expression("now()")),
    (m.DurationField(default=timedelta(seconds=1.5)), Constant(1_500_000)),
    (m.UUIDField(default=uuid4), None),
    (m.UUIDField(default=UUID(int=7)), Constant("00000000-0000-0000-0000-000000000007")),
    (m.BinaryField(default=b"\x00"), Constant(b"\x00")),
    (m.JSONField(default=dict), None),
    (m.JSONField(default={"é": [1]}), Constant('{"é": [1]}')),
    (m.ArrayField(m.IntegerField(), default=list), None),
    (m.IntegerField(db_default=7), Constant(7)),
)


@pytest.mark.parametrize(("field", "default"), DEFAULTS)
def test_a_default_becomes_a_constant_of_the_columns_type(
    field: Field, default: Default | None
) -> None:
    column = one_table(field).column("it")

    assert column.default == default


def test_options_of_a_field_become_those_of_its_column() -> None:
    field = CharField(
        null=True,
        blank=True,
        choices=[("a", "A")],
        validators=[],
        help_text="help",
        editable=False,
        verbose_name="It",
        db_column="that",
        db_comment="what it is",
        db_collation="NOCASE",
    )

    column = one_table(field).column("that")

    assert column == Column(
        "that", VarChar(255), nullable=True, collation="NOCASE", comment="what it is"
    )


def test_a_generated_field_computes_its_column() -> None:
    field = m.GeneratedField("id * 2", output_field=IntegerField(), db_persist=False)

    column = one_table(field).column("it")

    computed = ir.Generated("id * 2", stored=False)
    assert column == Column("it", Integer(32), nullable=True, generated=computed)
    # what is computed of a NULL is NULL, unless the model rules that out
    never = m.GeneratedField("id * 2", output_field=IntegerField(), null=False)
    assert not one_table(never).column("it").nullable


def test_a_unique_field_has_an_unnamed_constraint_and_an_indexed_one_a_named_index() -> None:
    class Thing(Model):
        one = IntegerField(unique=True, db_index=True)
        two = IntegerField(db_index=True)

    table = lower_models([Thing]).table("thing")

    assert table.constraints == (ir.UniqueConstraint(["one"]),)
    assert table.indexes == (ir.Index("idx_thing_two", [IndexColumn("two")]),)


def test_an_index_that_is_declared_twice_is_one() -> None:
    meta = type("Meta", (), {"indexes": [m.Index(fields=["a"])]})
    model = type("Thing", (Model,), {"a": IntegerField(db_index=True), "Meta": meta})

    assert [i.name for i in lower_models([model]).table("thing").indexes] == ["idx_thing_a"]


def test_the_key_comes_after_the_fields_and_not_if_there_is_one() -> None:
    class Thing(Model):
        name = CharField()

    class Keyed(Model):
        code = CharField(max_length=3, primary_key=True)
        name = CharField()

    schema = lower_models([Thing, Keyed])

    assert schema.table("thing").column_names == ("name", "id")
    assert schema.table("keyed").column_names == ("code", "name")
    assert schema.table("keyed").primary_key == ir.PrimaryKey(["code"])


def test_a_whole_project_lowers_to_the_schema_that_one_would_write() -> None:
    class User(Model):
        email = CharField(max_length=255, unique=True)
        age = IntegerField(null=True)
        boss = ForeignKey("self", null=True, on_delete=m.SET_NULL)

        class Meta:
            db_table = "users"
            db_table_comment = "people"

    class Post(Model):
        author = ForeignKey(User)
        slug = m.SlugField()
        day = m.DateField()

        class Meta:
            indexes = (
                m.Index(fields=["-day", "author"], condition="slug <> ''", include=["slug"]),
                m.Index(fields=["slug"], name="by_slug", unique=True, method="btree"),
                m.FunctionalIndex(expression="lower(slug)", name="lower_slug"),
            )
            constraints = (
                m.UniqueConstraint(fields=["author", "day"], name="one_a_day"),
                m.CheckConstraint(check="slug <> ''", name="slug_there"),
            )
            unique_together = ("author", "slug")

    schema = lower_models([Post, User])

    key = ir.PrimaryKey(["id"])
    actions = (Action.CASCADE, Action.CASCADE)
    assert schema == ir.Schema(
        [
            Table(
                "users",
                [
                    ID,
                    Column("email", VarChar(255)),
                    Column("age", Integer(32), nullable=True),
                    Column("boss_id", Integer(64), nullable=True),
                ],
                key,
                [
                    ir.UniqueConstraint(["email"]),
                    ir.ForeignKey(
                        ["boss_id"],
                        "users",
                        ["id"],
                        on_delete=Action.SET_NULL,
                        on_update=Action.CASCADE,
                    ),
                ],
                comment="people",
            ),
            Table(
                "post",
                [
                    ID,
                    Column("author_id", Integer(64)),
                    Column("slug", VarChar(50)),
                    Column("day", t.Date()),
                ],
                key,
                [
                    ir.ForeignKey(["author_id"], "users", ["id"], *actions),
                    ir.UniqueConstraint(["author_id", "day"], "one_a_day"),
                    ir.UniqueConstraint(["author_id", "slug"]),
                    ir.CheckConstraint("slug <> ''", "slug_there"),
                ],
                [
                    ir.Index(
                        "idx_post_day_author_id",
                        [IndexColumn("day", descending=True), IndexColumn("author_id")],
                        where="slug <> ''",
                        include=["slug"],
                    ),
                    ir.Index("by_slug", [IndexColumn("slug")], unique=True, method="btree"),
                    ir.Index("lower_slug", [ir.IndexExpression("lower(slug)")]),
                ],
            ),
        ]
    )
    assert [table.model for table in schema.tables] == ["Post", "User"]


@pytest.mark.parametrize(
    ("given", "action"),
    [
        (m.CASCADE, Action.CASCADE),
        (m.PROTECT, Action.RESTRICT),
        (m.RESTRICT, Action.RESTRICT),
        (m.DO_NOTHING, Action.NO_ACTION),
        (m.SET_NULL, Action.SET_NULL),
        ("set_null", Action.SET_NULL),
        ("Set Default", Action.SET_DEFAULT),
        (m.SET("nobody"), Action.NO_ACTION),
    ],
)
def test_actions_are_read_in_any_spelling(given: str | m.SET, action: Action) -> None:
    class Thing(Model):
        it = ForeignKey("self", null=True, on_delete=given)

    (key,) = lower_models([Thing]).table("thing").foreign_keys

    assert (key.on_delete, key.on_update) == (action, Action.CASCADE)


def test_a_foreign_key_has_the_type_of_the_key_it_holds_through_any_chain() -> None:
    class Country(Model):
        code = m.UUIDField(primary_key=True)

    class Capital(Model):
        country = m.OneToOneField("Country", primary_key=True)

    class Mayor(Model):
        capital = ForeignKey("Capital", db_column="city", deferrable=m.Deferrable.DEFERRED)

    schema = lower_models([Mayor, Capital, Country])

    assert schema.table("capital") == Table(
        "capital",
        [Column("country_id", t.Uuid())],
        ir.PrimaryKey(["country_id"]),
        [
            ir.ForeignKey(
                ["country_id"],
                "country",
                ["code"],
                on_delete=Action.CASCADE,
                on_update=Action.CASCADE,
            )
        ],
    )
    assert schema.table("mayor").column("city").type == t.Uuid()
    (key,) = schema.table("mayor").foreign_keys
    assert (key.references, key.deferral) == (("country_id",), ir.Deferral.DEFERRED)


def test_a_one_to_one_field_is_unique() -> None:
    class User(Model):
        pass

    class Profile(Model):
        user = m.OneToOneField(User)

    table = lower_models([User, Profile]).table("profile")

    assert ir.UniqueConstraint(["user_id"]) in table.constraints


def test_a_many_to_many_field_may_name_its_own_model_as_any_other() -> None:
    class User(Model):
        friends = m.ManyToManyField("User")

    columns = lower_models([User]).table("user_friends").column_names

    assert columns == ("user_id", "self_id", "id")


def test_a_many_to_many_field_is_a_table_of_pairs_of_keys() -> None:
    class Tag(Model):
        code = CharField(max_length=3, primary_key=True)

    class User(Model):
        tags = m.ManyToManyField("Tag", related_name="users")
        friends = m.ManyToManyField("self", db_table="friendships")
        through = m.ManyToManyField(Tag, through="Tagging")

        class Meta:
            db_table = "users"

    class Tagging(Model):
        who = ForeignKey(User)
        tag = ForeignKey(Tag)

    schema = lower_models([User, Tag, Tagging])

    cascade = (Action.CASCADE, Action.CASCADE)
    assert schema.table("users").column_names == ("id",)
    assert schema.table("users_tags") == Table(
        "users_tags",
        [Column("user_id", Integer(64)), Column("tag_id", VarChar(3)), ID],
        ir.PrimaryKey(["id"]),
        [
            ir.ForeignKey(["user_id"], "users", ["id"], *cascade),
            ir.ForeignKey(["tag_id"], "tag", ["code"], *cascade),
            ir.UniqueConstraint(["user_id", "tag_id"]),
        ],
    )
    assert set(schema.table("friendships").column_names) == {"user_id", "self_id", "id"}
    assert [table.name for table in schema.tables] == [
        "friendships",
        "tag",
        "tagging",
        "users",
        "users_tags",
    ]


def test_a_foreign_key_without_constraint_is_a_column_only() -> None:
    class Thing(Model):
        it = ForeignKey("self", db_constraint=False)

    table = lower_models([Thing]).table("thing")

    assert table.column("it_id").type == Integer(64)
    assert table.constraints == ()


def test_a_key_of_several_columns_is_declared_in_meta() -> None:
    class Pair(Model):
        one = IntegerField()
        two = IntegerField()

        class Meta:
            primary_key = m.CompositePrimaryKey(fields=["one", "two"], name="pk")

    table = lower_models([Pair]).table("pair")

    assert table.primary_key == ir.PrimaryKey(["one", "two"], "pk")
    assert table.column_names == ("one", "two")


class Stamped(Model):
    created = m.DateTimeField()

    class Meta:
        abstract = True
        indexes = (m.Index(fields=["created"]),)


def test_an_abstract_model_gives_its_fields_and_options_to_those_that_inherit() -> None:
    class Note(Stamped):
        text = m.TextField()

    class Own(Stamped):
        class Meta:
            db_table = "owned"

    schema = lower_models([Stamped, Note, Own])

    assert [table.name for table in schema.tables] == ["note", "owned"]
    assert schema.table("note").column_names == ("created", "text", "id")
    assert [index.name for index in schema.table("note").indexes] == ["idx_note_created"]
    assert schema.table("owned").indexes == ()


def test_a_model_can_drop_an_inherited_field_and_build_on_an_inherited_meta() -> None:
    class Note(Stamped):
        created = None  # type: ignore[assignment]
        day = m.DateField()

        class Meta(Stamped.Meta):
            indexes = (m.Index(fields=["day"]),)

    table = lower_models([Note]).table("note")

    assert table.column_names == ("day", "id")
    assert [index.name for index in table.indexes] == ["idx_note_day"]


def test_a_model_that_inherits_from_one_with_a_table_has_all_columns_in_its_own() -> None:
    class User(Model):
        name = CharField()

    class Admin(User):
        level = IntegerField()

    schema = lower_models([User, Admin])

    assert schema.table("admin").column_names == ("name", "level", "id")


def test_fields_of_a_plain_mixin_count() -> None:
    class Named:
        name = CharField()

    class Thing(Named, Model):
        pass

    assert lower_models([Thing]).table("thing").column_names == ("name", "id")


def test_proxies_and_unmanaged_models_have_no_table() -> None:
    class User(Model):
        pass

    class Member(User):
        class Meta:
            proxy = True

    class View(Model):
        class Meta:
            managed = False

    class Post(Model):
        author = ForeignKey(Member)
        view = ForeignKey(View, db_constraint=False)

    schema = lower_models([User, Member, View, Post])

    assert [table.name for table in schema.tables] == ["post", "user"]
    assert [key.table for key in schema.table("post").foreign_keys] == ["user"]


def test_the_name_of_a_table_can_be_given_in_several_ways_and_db_table_wins() -> None:
    class First(Model):
        table = "attribute"

    class Second(Model):
        __tablename__ = "dunder"

    class Third(Model):
        class Meta:
            table_name = "in_meta"

    class Fourth(Model):
        table = "attribute4"

        class Meta:
            table = "in_meta4"

    class Fifth(Model):
        table = "attribute5"

        class Meta:
            db_table = "in_db_table"

    class Sixth(Model):
        table = CharField()

    names = {
        table.model: table.name
        for table in lower_models([First, Second, Third, Fourth, Fifth, Sixth]).tables
    }

    assert names == {
        "First": "attribute",
        "Second": "dunder",
        "Third": "in_meta",
        "Fourth": "attribute4",
        "Fifth": "in_db_table",
        "Sixth": "sixth",
    }


def test_a_long_name_is_cut_and_told_apart() -> None:
    class Thing(Model):
        a = IntegerField(db_column="a" * 60, db_index=True)
        b = IntegerField(db_column="a" * 59 + "b", db_index=True)

    first, second = lower_models([Thing]).table("thing").indexes

    assert len(first.name) == len(second.name) == 63
    assert first.name[:54] == second.name[:54] == "idx_thing_" + "a" * 44
    assert first.name[-9] == "_"
    assert first.name != second.name


def test_options_that_are_not_of_the_schema_are_taken_and_ignored() -> None:
    class Thing(Model):
        class Meta:
            ordering = ("id",)
            verbose_name = "a thing"
            app_label = "shop"
            get_latest_by = "id"

    assert lower_models([Thing]).table("thing").column_names == ("id",)


def test_the_order_of_the_models_makes_no_difference_and_one_given_twice_counts_once() -> None:
    class One(Model):
        two = ForeignKey("Two")

    class Two(Model):
        one = ForeignKey("One")

    assert lower_models([One, Two]) == lower_models([Two, One, Two])


def test_a_field_class_of_the_users_own_says_what_its_column_holds() -> None:
    class MoneyField(m.DecimalField):
        def __init__(self, *, currency: str = "EUR") -> None:
            super().__init__(max_digits=12, decimal_places=4)
            self.currency = currency

    assert one_table(MoneyField(currency="CHF")).column("it").type == t.Decimal(12, 4)


def checked_by(condition: m.Q) -> str:
    rule = m.CheckConstraint(check=condition, name="c")
    body = {"a": IntegerField(db_column="x"), "b": IntegerField(), "t": CharField()}
    model = type("Thing", (Model,), body | {"Meta": type("Meta", (), {"constraints": [rule]})})
    (found,) = lower_models([model]).table("thing").constraints
    assert isinstance(found, ir.CheckConstraint)
    return found.sql


CONDITIONS: tuple[tuple[m.Q, str], ...] = (
    (m.Q(a=1), '"x" = 1'),
    (m.Q(a__gte=1, b__lt=2), '("x" >= 1) AND ("b" < 2)'),
    (m.Q(a__gt=m.F("b")), '"x" > "b"'),
    (m.Q(a=1) | ~m.Q(t="it's"), "(\"x\" = 1) OR (NOT (\"t\" = 'it''s'))"),
    (m.Q(a__in=[1, 2]), '"x" IN (1, 2)'),
    (m.Q(t__in={"b", "a"}), "\"t\" IN ('a', 'b')"),
    (m.Q(a__range=(1, Number("2.50"))), '"x" BETWEEN 1 AND 2.50'),
    (m.Q(a=None), '"x" IS NULL'),
    (m.Q(a__ne=None), '"x" IS NOT NULL'),
    (m.Q(a__isnull=False), '"x" IS NOT NULL'),
    (m.Q(a__ne=Level.LOW), '"x" <> 1'),
    (m.Q(t__lte=date(2026, 1, 2)), "\"t\" <= '2026-01-02'"),
    (m.Q(t=datetime(2026, 1, 2, tzinfo=UTC)), "\"t\" = '2026-01-02 00:00:00+00:00'"),
    (m.Q(t=True), '"t" = TRUE'),
    (m.Q(m.Q(a=1), b=2), '("x" = 1) AND ("b" = 2)'),
)


@pytest.mark.parametrize(("condition", "sql"), CONDITIONS)
def test_a_condition_is_the_check_that_says_the_same(condition: m.Q, sql: str) -> None:
    assert checked_by(condition) == sql


def test_an_index_and_a_unique_constraint_can_be_over_what_is_computed() -> None:
    both: list[m.SQL | str] = [m.SQL("lower(t)"), "-a"]
    meta = {
        "indexes": [m.Index(fields=both)],
        "constraints": [
            m.UniqueConstraint(fields=[m.F("a"), m.SQL("b + 1")], name="uq"),
            m.CheckConstraint(check=m.SQL("a <> b"), name="apart"),
        ],
    }
    body = {"a": IntegerField(db_column="x"), "b": IntegerField(), "t": CharField()}
    table = lower_models([type("Thing", (Model,), body | {"Meta": type("Meta", (), meta)})])

    computed, column = ir.IndexExpression("lower(t)"), ir.IndexColumn("x", descending=True)
    assert table.table("thing").indexes == (
        ir.Index("idx_thing_sql_x", (computed, column)),
        ir.Index("uq", (ir.IndexColumn("x"), ir.IndexExpression("b + 1")), unique=True),
    )
    assert table.table("thing").constraints == (ir.CheckConstraint("a <> b", "apart"),)


def test_an_index_has_the_operator_classes_of_its_first_fields() -> None:
    index = m.GistIndex(fields=["a", "b", "c"], opclasses=["", "gist_trgm_ops"])
    body = {name: CharField() for name in "abc"}
    model = type("Thing", (Model,), body | {"Meta": type("Meta", (), {"indexes": [index]})})

    (found,) = lower_models([model]).table("thing").indexes

    assert [(part.opclass, part.descending) for part in found.parts] == [
        (None, False),
        ("gist_trgm_ops", False),
        (None, False),
    ]
    assert found.method == "gist"


def test_an_exclusion_constraint_is_beside_the_tables_in_the_words_of_postgresql() -> None:
    rule = m.ExclusionConstraint(
        name="apart",
        expressions=[("room", "="), ("during", "&&"), ("lower(kind)", "=")],
        condition="kind <> 'x'",
        deferrable=m.Deferrable.DEFERRED,
    )
    room = type("Room", (Model,), {})
    body = {"room": ForeignKey(room), "during": m.DateRangeField(), "kind": CharField()}
    model = type("Stay", (Model,), body | {"Meta": type("Meta", (), {"constraints": [rule]})})

    (extra,) = lower_models([room, model]).extras

    assert extra.key == "constraint stay.apart"
    assert (extra.dialect, extra.tables) == ("postgresql", ("stay",))
    assert extra.create == (
        'ALTER TABLE "stay" ADD CONSTRAINT "apart" EXCLUDE USING gist ("room_id" WITH =, '
        "\"during\" WITH &&, (lower(kind)) WITH =) WHERE (kind <> 'x') "
        "DEFERRABLE INITIALLY DEFERRED"
    )
    assert extra.drop == 'ALTER TABLE "stay" DROP CONSTRAINT "apart"'
