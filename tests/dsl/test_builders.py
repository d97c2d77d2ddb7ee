"""What does each builder mean? Every example of the language's reference, and older spellings."""

import sys
from decimal import Decimal as Number
from pathlib import Path
from types import FrameType

import pytest

from aquilia_ir import operations as ir
from aquilia_ir.apply import apply_all
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Column,
    Constraint,
    Deferral,
    ForeignKey,
    Generated,
    Identity,
    IdentityKind,
    Index,
    IndexColumn,
    IndexExpression,
    PrimaryKey,
    Schema,
    Table,
    UniqueConstraint,
)
from aquilia_ir.types import (
    Array,
    Blob,
    Boolean,
    Char,
    Constant,
    Date,
    Decimal,
    Double,
    Enum,
    Expression,
    Integer,
    Interval,
    Json,
    Opaque,
    Real,
    Text,
    Time,
    Timestamp,
    Type,
    Uuid,
    VarChar,
)
from aquilia_schema.dsl import (
    AddConstraint,
    AddField,
    AlterField,
    AlterPrimaryKey,
    C,
    CreateIndex,
    CreateModel,
    DropIndex,
    DropModel,
    RemoveConstraint,
    RemoveField,
    RenameField,
    RenameIndex,
    RenameModel,
    RunPython,
    RunSQL,
    SetComment,
    columns,
)
from aquilia_schema.dsl.calls import Call
from aquilia_schema.dsl.changes import expand_all
from aquilia_schema.dsl.fields import read_field
from aquilia_schema.dsl.file import migration_from
from aquilia_schema.dsl.forms import read_operation

EMAIL = Column("email", VarChar(255))
USERS = Table("users", [Column("id", Integer()), EMAIL], PrimaryKey(["id"]), model="User")
SCHEMA = Schema([USERS])


def meant(call: Call, before: Schema = SCHEMA) -> tuple[ir.Operation, ...]:
    return expand_all([read_operation(call)], before)


def code_of(call: Call, before: Schema = SCHEMA) -> str:
    with pytest.raises(SchemaError) as caught:
        meant(call, before)
    return caught.value.diagnostics[0].code


def references(table: str, on_delete: Action = Action.CASCADE) -> ForeignKey:
    return ForeignKey(("user_id",), table, ("id",), on_delete, Action.CASCADE)


COLUMNS: list[tuple[Call, Column, list[Constraint]]] = [
    (C.auto("id"), Column("id", Integer(), identity=Identity()), [PrimaryKey(["id"])]),
    (C.bigauto("id"), Column("id", Integer(64), identity=Identity()), [PrimaryKey(["id"])]),
    (C.varchar("name", 100), Column("name", VarChar(100)), []),
    (C.varchar("bio", 500, null=True), Column("bio", VarChar(500), nullable=True), []),
    (C.varchar("email", 255, unique=True), EMAIL, [UniqueConstraint(["email"])]),
    (
        C.varchar("role", 20, default="user"),
        Column("role", VarChar(20), default=Constant("user")),
        [],
    ),
    (C.text("body"), Column("body", Text()), []),
    (C.integer("count", default=0), Column("count", Integer(), default=Constant(0)), []),
    (C.boolean("active", default=True), Column("active", Boolean(), default=Constant(True)), []),
    (C.real("score", default=0.0), Column("score", Real(), default=Constant(0.0)), []),
    (C.decimal("price", 10, 2), Column("price", Decimal(10, 2)), []),
    (C.timestamp("created_at"), Column("created_at", Timestamp()), []),
    (C.timestamp("deleted_at", null=True), Column("deleted_at", Timestamp(), nullable=True), []),
    (C.date("birthday", null=True), Column("birthday", Date(), nullable=True), []),
    (C.uuid("uuid", unique=True), Column("uuid", Uuid()), [UniqueConstraint(["uuid"])]),
    (C.blob("data", null=True), Column("data", Blob(), nullable=True), []),
    (
        C.foreign_key("user_id", "users", "id"),
        Column("user_id", Integer()),
        [references("users")],
    ),
    (
        C.foreign_key("user_id", "cats", "id", null=True, on_delete="SET NULL"),
        Column("user_id", Integer(), nullable=True),
        [references("cats", Action.SET_NULL)],
    ),
]


@pytest.mark.parametrize(("call", "column", "constraints"), COLUMNS)
def test_every_column_of_the_reference_means_what_it_says(
    call: Call, column: Column, constraints: list[Constraint]
) -> None:
    field = read_field(call)

    assert field.column == column
    assert list(field.constraints) == constraints


TYPES: list[tuple[Call, Type]] = [
    (C.smallauto(), Integer(16)),
    (C.biginteger("c"), Integer(64)),
    (C.bigint("c"), Integer(64)),
    (C.smallinteger("c"), Integer(16)),
    (C.varchar("c"), VarChar(255)),
    (C.char("c", 3), Char(3)),
    (C.double("c"), Double()),
    (C.decimal("c", max_digits=6, decimal_places=1), Decimal(6, 1)),  # type: ignore[call-arg]
    (C.timestamptz("c"), Timestamp(zone=True)),
    (C.time("c"), Time()),
    (C.interval("c"), Interval()),
    (C.json("c"), Json()),
    (C.enum("c", ["a", "b"], "mood"), Enum(("a", "b"), "mood")),
    (C.array("c", "VARCHAR(50)"), Array(VarChar(50))),
    (C.column("c", "OPAQUE(sqlite,'MONEY')"), Opaque("sqlite", "MONEY")),
    (C.foreign_key("c", "t", type="BIGINT"), Integer(64)),
    (C.foreign_key("c", ref_table="t", col_type="UUID"), Uuid()),  # type: ignore[call-arg]
]


@pytest.mark.parametrize(("call", "type_"), TYPES)
def test_every_other_builder_says_its_type(call: Call, type_: Type) -> None:
    assert read_field(call).column.type == type_


def test_the_common_options_are_those_of_the_column() -> None:
    numbered = C.integer(
        "n",
        identity=C.identity("by default", start=10, increment=5),
        comment="number",
        primary_key=True,
    )
    computed = C.varchar("c", 9, generated="a || b", stored=False, collation="nocase")

    number, key = read_field(numbered).column, read_field(numbered).constraints
    text = read_field(computed).column

    assert number.identity == Identity(IdentityKind.BY_DEFAULT, 10, 5)
    assert (number.comment, key) == ("number", (PrimaryKey(["n"]),))
    assert text.generated == Generated("a || b", stored=False)
    assert text.collation == "nocase"


@pytest.mark.parametrize(
    ("call", "default"),
    [
        (C.text("c"), None),
        (C.text("c", default=None), Constant(None)),
        (C.text("c", default=...), None),
        (C.integer("is_active", default=True), Constant(True)),
        (C.decimal("c", default=Number("1.50")), Constant(Number("1.50"))),
        (C.blob("c", default=b"\x00"), Constant(b"\x00")),
        (C.timestamp("c", default=C.sql("CURRENT_TIMESTAMP")), Expression("CURRENT_TIMESTAMP")),
        (C.json("c", default={"a": [1, None]}), Constant('{"a": [1, null]}')),
        (C.json("c", default=[]), Constant("[]")),
    ],
)
def test_a_default_is_a_constant_of_its_type_or_sql(call: Call, default: object) -> None:
    assert read_field(call).column.default == default


@pytest.mark.parametrize(
    ("words", "action"),
    [
        ("SET_NULL", Action.SET_NULL),
        ("set default", Action.SET_DEFAULT),
        ("DO NOTHING", Action.NO_ACTION),
        ("PROTECT", Action.RESTRICT),
    ],
)
def test_actions_are_understood_in_all_their_spellings(words: str, action: Action) -> None:
    (key,) = read_field(C.foreign_key("c", "t", on_delete=words)).constraints

    assert isinstance(key, ForeignKey)
    assert key.on_delete == action


@pytest.mark.parametrize("words", ["deferred", "DEFERRABLE INITIALLY DEFERRED"])
def test_a_foreign_key_can_be_deferrable(words: str) -> None:
    (key,) = read_field(C.foreign_key("c", "t", deferrable=words)).constraints

    assert isinstance(key, ForeignKey)
    assert key.deferral == Deferral.DEFERRED


def test_create_model_creates_its_table_with_all_that_belongs_to_it() -> None:
    call = CreateModel(
        name="Post",
        table="posts",
        fields=[C.auto("id"), C.varchar("slug", 50, unique=True), C.integer("votes")],
        constraints=['CONSTRAINT "positive" CHECK (votes >= 0)', 'UNIQUE ("slug", "votes")'],
        indexes=[CreateIndex("by_votes", "posts", [C.desc("votes")])],
        comment="what people say",
    )

    (op,) = meant(call)

    table = Table(
        "posts",
        [
            Column("id", Integer(), identity=Identity()),
            Column("slug", VarChar(50)),
            Column("votes", Integer()),
        ],
        PrimaryKey(["id"]),
        [
            UniqueConstraint(["slug"]),
            CheckConstraint("votes >= 0", "positive"),
            UniqueConstraint(["slug", "votes"]),
        ],
        [Index("by_votes", [IndexColumn("votes", descending=True)])],
        "what people say",
    )
    assert op == ir.CreateTable(table)
    assert isinstance(op, ir.CreateTable)
    assert op.table.model == "Post"


OPERATIONS: list[tuple[Call, ir.Operation]] = [
    (DropModel(name="User", table="users"), ir.DropTable("users")),
    (
        RenameModel(old_name="User", new_name="Account", old_table="users", new_table="accounts"),
        ir.RenameTable("users", "accounts", "Account"),
    ),
    (
        AddField(model_name="User", table="users", field=C.varchar("phone", 20, null=True)),
        ir.AddColumn("users", Column("phone", VarChar(20), nullable=True)),
    ),
    (
        AddField("User", "users", column=C.uuid("key", unique=True)),  # type: ignore[call-arg]
        ir.AddColumn("users", Column("key", Uuid()), [UniqueConstraint(["key"])]),
    ),
    (
        AddField("User", "users", C.integer("age"), constraints=["CHECK (age > 0)"]),
        ir.AddColumn("users", Column("age", Integer()), [CheckConstraint("age > 0")]),
    ),
    (
        AddField("User", "users", C.integer("age"), fill=18),
        ir.AddColumn("users", Column("age", Integer()), fill=Constant(18)),
    ),
    (
        AddField("User", "users", C.timestamp("at"), fill=C.sql("CURRENT_TIMESTAMP")),
        ir.AddColumn("users", Column("at", Timestamp()), fill=Expression("CURRENT_TIMESTAMP")),
    ),
    (
        RemoveField(model_name="User", table="users", field_name="email"),
        ir.DropColumn("users", "email"),
    ),
    (
        RemoveField(model_name="User", table="users", column_name="email"),  # type: ignore[call-arg]
        ir.DropColumn("users", "email"),
    ),
    (
        RenameField(model_name="User", table="users", old_name="email", new_name="email_address"),
        ir.RenameColumn("users", "email", "email_address"),
    ),
    (
        CreateIndex("idx_users_email", "users", ["email"]),
        ir.CreateIndex("users", Index("idx_users_email", [IndexColumn("email")])),
    ),
    (
        CreateIndex("i", "users", ["id", "email"], unique=True),
        ir.CreateIndex("users", Index("i", [IndexColumn("id"), IndexColumn("email")], unique=True)),
    ),
    (
        CreateIndex(name="i", table="users", columns=["id"], unique=False, condition="id > 3"),
        ir.CreateIndex("users", Index("i", [IndexColumn("id")], where="id > 3")),
    ),
    (
        CreateIndex("i", "users", [C.desc(C.sql("lower(email)"))], method="btree", include=["id"]),
        ir.CreateIndex(
            "users",
            Index(
                "i",
                [IndexExpression("lower(email)", descending=True)],
                method="btree",
                include=["id"],
            ),
        ),
    ),
    (
        AddConstraint(name="chk_positive", table="users", definition="CHECK (id >= 0)"),
        ir.AddConstraint("users", CheckConstraint("id >= 0", "chk_positive")),
    ),
    (
        AddConstraint("users", 'CONSTRAINT "c" CHECK (id >= 0)'),
        ir.AddConstraint("users", CheckConstraint("id >= 0", "c")),
    ),
    (
        AddConstraint(table="users", constraint_sql="UNIQUE (id, email)"),  # type: ignore[call-arg]
        ir.AddConstraint("users", UniqueConstraint(["id", "email"])),
    ),
    (
        AddConstraint("users", "PRIMARY KEY (email)"),
        ir.SetPrimaryKey("users", PrimaryKey(["email"])),
    ),
    (
        AlterPrimaryKey("users", ["email"], name="pk"),
        ir.SetPrimaryKey("users", PrimaryKey(["email"], "pk")),
    ),
    (AlterPrimaryKey("users"), ir.SetPrimaryKey("users", None)),
    (SetComment("users", "people"), ir.SetComment("users", "people")),
    (
        RunSQL(
            forward="INSERT INTO config (key, value) VALUES ('version', '2');",
            reverse="DELETE FROM config WHERE key = 'version';",
        ),
        ir.RunSQL(
            "INSERT INTO config (key, value) VALUES ('version', '2');",
            "DELETE FROM config WHERE key = 'version';",
        ),
    ),
    (RunSQL(sql=["a", "b"], reverse=""), ir.RunSQL(["a", "b"])),  # type: ignore[call-arg]
    (RunSQL("a", []), ir.RunSQL("a", [])),
    (RunSQL("a"), ir.RunSQL("a", None)),
    (
        RunSQL("a", state=[RemoveField("User", "users", "email")]),
        ir.RunSQL("a", None, [ir.DropColumn("users", "email")]),
    ),
]


@pytest.mark.parametrize(("call", "op"), OPERATIONS)
def test_every_operation_of_the_reference_and_every_older_spelling_means_the_same(
    call: Call, op: ir.Operation
) -> None:
    assert meant(call) == (op,)


def populate_defaults(conn: object) -> None:
    """Do nothing."""


def test_run_python_names_its_functions() -> None:
    call = RunPython(forward=populate_defaults)

    assert meant(call) == (ir.RunPython("populate_defaults"),)


INDEXED = SCHEMA.put(Table("users", USERS.columns, indexes=[Index("i", [IndexColumn("id")])]))


def test_an_index_is_found_by_its_name_alone() -> None:
    assert meant(DropIndex("i"), INDEXED) == (ir.DropIndex("users", "i"),)
    assert meant(DropIndex(name="i", table="users"), INDEXED) == (ir.DropIndex("users", "i"),)
    assert meant(RenameIndex("users", "i", "j"), INDEXED) == (ir.RenameIndex("users", "i", "j"),)


def test_an_index_of_a_name_that_two_tables_use_needs_its_table() -> None:
    other = Table("posts", [Column("id", Integer())], indexes=[Index("i", [IndexColumn("id")])])

    assert code_of(DropIndex("i"), INDEXED.put(other)) == "AQ425"
    assert code_of(DropIndex("nowhere"), INDEXED) == "AQ425"


NAMED = CheckConstraint("id > 0", "positive")
UNNAMED = UniqueConstraint(["id", "email"])
CONSTRAINED = Schema(
    [Table("users", USERS.columns, PrimaryKey(["id"], "pk"), [NAMED, UNNAMED])],
)


@pytest.mark.parametrize(
    ("call", "op"),
    [
        (RemoveConstraint(name="positive", table="users"), ir.DropConstraint("users", NAMED)),
        (RemoveConstraint("users", "positive"), ir.DropConstraint("users", NAMED)),
        (
            RemoveConstraint("users", definition="UNIQUE (id, email)"),
            ir.DropConstraint("users", UNNAMED),
        ),
        (RemoveConstraint("users", "pk"), ir.SetPrimaryKey("users", None)),
    ],
)
def test_a_constraint_is_found_by_its_name_or_by_what_it_says(call: Call, op: ir.Operation) -> None:
    assert meant(call, CONSTRAINED) == (op,)


def table_with(*constraints: UniqueConstraint | ForeignKey | CheckConstraint) -> Schema:
    return Schema([Table("users", USERS.columns, None, constraints)])


def keyed(column: str) -> Schema:
    return Schema([Table("users", USERS.columns, PrimaryKey([column]))])


UNIQUE = UniqueConstraint(["email"])
LONGER = ir.AlterColumn("users", Column("email", VarChar(500)))


def altered(**options: object) -> Call:
    return AlterField(
        model_name="User",
        table="users",
        field_name="email",
        new_field=C.varchar("email", 500, **options),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("before", "call", "ops"),
    [
        (table_with(UNIQUE), altered(unique=True), [LONGER]),
        (table_with(), altered(unique=True), [LONGER, ir.AddConstraint("users", UNIQUE)]),
        (table_with(UNIQUE), altered(), [ir.DropConstraint("users", UNIQUE), LONGER]),
        (table_with(UniqueConstraint(["email"], "u")), altered(), [LONGER]),
        (table_with(UniqueConstraint(["email"], "u")), altered(unique=True), [LONGER]),
        (table_with(UniqueConstraint(["id", "email"])), altered(), [LONGER]),
        (table_with(CheckConstraint("email <> ''")), altered(), [LONGER]),
        (
            table_with(),
            altered(primary_key=True),
            [LONGER, ir.SetPrimaryKey("users", PrimaryKey(["email"]))],
        ),
        (keyed("email"), altered(primary_key=True), [LONGER]),
        (keyed("email"), altered(), [LONGER, ir.SetPrimaryKey("users", None)]),
        (
            keyed("id"),
            altered(primary_key=True),
            [LONGER, ir.SetPrimaryKey("users", PrimaryKey(["email"]))],
        ),
    ],
)
def test_alter_field_changes_what_differs(
    before: Schema, call: Call, ops: list[ir.Operation]
) -> None:
    assert list(meant(call, before)) == ops


def test_alter_field_turns_a_column_into_a_foreign_key_and_back() -> None:
    to_key = AlterField("User", "users", "id", new_field=C.foreign_key("id", "users", "email"))
    back = AlterField("User", "users", "id", new_field=C.integer("id"))
    key = ForeignKey(["id"], "users", ["email"], Action.CASCADE, Action.CASCADE)

    there = meant(to_key, table_with())

    assert there == (ir.AddConstraint("users", key),)
    assert meant(back, apply_all(there, table_with())) == (ir.DropConstraint("users", key),)


ROLE = Column("role", VarChar(20), default=Constant("user"))


@pytest.mark.parametrize(
    ("call", "column"),
    [
        (
            AlterField("User", "users", column_name="role", new_type="VARCHAR(500)"),  # type: ignore[call-arg]
            Column("role", VarChar(500), default=Constant("user")),
        ),
        (
            AlterField("User", "users", "role", nullable=True),
            Column("role", VarChar(20), nullable=True, default=Constant("user")),
        ),
        (
            AlterField("User", "users", "role", new_default=None),
            Column("role", VarChar(20), default=Constant(None)),
        ),
        (AlterField("User", "users", "role", drop_default=True), Column("role", VarChar(20))),
        (
            AlterField("User", "users", "role", "TEXT", False, "x"),
            Column("role", Text(), default=Constant("x")),
        ),
    ],
)
def test_the_older_alter_field_changes_only_what_is_given(call: Call, column: Column) -> None:
    before = Schema([Table("users", [ROLE], None, [UniqueConstraint(["role"])])])

    assert meant(call, before) == (ir.AlterColumn("users", column),)


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("AQ413", AddField("User", "users", C.foreign_key("a", "b", on_delete="CASCAD"))),
        ("AQ413", AddField("User", "users", C.json("a", default={"a": object()}))),
        ("AQ413", AddField("User", "users", C.integer("a", identity=C.identity("never")))),
        ("AQ414", AddField("User", "users", C.varchar("a", 0))),
        ("AQ414", AddField("User", "users", C.decimal("a", 2, 3))),
        ("AQ414", AddField("User", "users", C.enum("a", []))),
        ("AQ440", AddField("User", "users", C.column("a", "MONNEY"))),
        ("AQ422", AlterField("User", "users", "email", new_field=C.text("mail"))),
        ("AQ423", AlterField("User", "users", "email", "TEXT", new_field=C.text("email"))),
        ("AQ423", RemoveConstraint("users")),
        ("AQ423", AddConstraint("users", 'CONSTRAINT "a" CHECK (id > 0)', name="b")),
        ("AQ423", CreateModel("A", "a", [C.auto()], indexes=[CreateIndex("i", "b", ["id"])])),
        ("AQ424", CreateModel("A", "a", [C.auto("id"), C.integer("n", primary_key=True)])),
        ("AQ426", RemoveConstraint("users", "nothing")),
        ("AQ529", CreateIndex("i", "users", ["email"], opclasses=["", "text_ops"])),
        ("AQ101", AlterField("User", "users", "emial", nullable=True)),
        ("AQ103", RemoveField("User", "userz", "email")),
    ],
)
def test_what_makes_no_sense_has_a_code(code: str, call: Call) -> None:
    assert code_of(call) == code


def test_a_builder_complains_about_its_arguments_at_once() -> None:
    with pytest.raises(SchemaError) as caught:
        CreateIndex("i", "users", ["id", 3], unqiue=True)  # type: ignore[list-item, call-arg]

    assert [finding.code for finding in caught.value.diagnostics] == ["AQ408", "AQ412"]


def test_columns_and_c_are_one_thing() -> None:
    assert columns is C
    assert columns.bigint("n") == C.biginteger("n")


def test_calls_are_equal_only_if_they_say_the_same() -> None:
    ones = [C.integer("a", default=one) for one in (1, True, 1.0, "1", Number(1))]

    assert all(a != b for at, a in enumerate(ones) for b in ones[:at])
    assert C.integer("a", default=1) == C.integer(name="a", default=1)


def test_the_places_of_a_file_are_listed_once_however_many_calls_it_makes() -> None:
    calls = "".join(f"C.text('c{at}'),\n" for at in range(50))
    text = (
        "from aquilia.models.migration_dsl import *\nC = columns\n"
        f"operations = [CreateModel('T', 't', [\n{calls}])]\n"
    )
    listed: list[str] = []

    def watch(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_qualname == "_Running.of":
            listed.append(event)

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        (call,) = migration_from(Path("20200101_000001_x.py"), text.encode()).calls
    finally:
        sys.setprofile(before)

    assert call.span is not None
    assert call.span.line == 3
    assert len(listed) == 1
