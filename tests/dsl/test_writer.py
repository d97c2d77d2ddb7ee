"""What do written migrations look like? Golden files, and the rules behind them."""

import ast
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal as Number

import pytest

from aquilia_ir.apply import apply_all
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.operations import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    CreateIndex,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    Operation,
    RenameColumn,
    RenameIndex,
    RenameTable,
    RunPython,
    RunSQL,
    SetComment,
    SetPrimaryKey,
)
from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Column,
    Deferral,
    ForeignKey,
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
    Boolean,
    Constant,
    Decimal,
    Enum,
    Expression,
    Integer,
    Json,
    Native,
    Opaque,
    Text,
    Timestamp,
    VarChar,
)
from aquilia_schema.dsl.writing import write_migration, write_operations
from dsl.blessed import compare

USERS = Table(
    "users",
    [
        Column("id", Integer(), identity=Identity()),
        Column("email", VarChar(255)),
        Column("active", Boolean(), default=Constant(True)),
        Column("joined", Timestamp(zone=True), default=Expression("CURRENT_TIMESTAMP")),
    ],
    PrimaryKey(["id"]),
    [UniqueConstraint(["email"])],
    model="User",
)
POSTS = Table(
    "posts",
    [
        Column("key", Integer(64), identity=Identity(IdentityKind.ALWAYS, start=100)),
        Column("author", Integer(), nullable=True, comment="who wrote it, if we still know"),
        Column("price", Decimal(10, 2), default=Constant(Number("9.90"))),
        Column("mood", Enum(["happy", "sad", "it's complicated"], "mood")),
        Column("tags", Array(VarChar(50)), nullable=True),
        Column("extra", Json(), default=Constant('{"a": "b"}')),
        Column("address", Native(VarChar(39), [Opaque("postgresql", "inet")])),
        Column("place", Opaque("postgresql", "geometry(Point, 4326)")),
    ],
    PrimaryKey(["key"], "pk_posts"),
    [
        ForeignKey(["author"], "users", ["id"], Action.SET_NULL, Action.CASCADE),
        ForeignKey(["author"], "users", ["id"], deferral=Deferral.DEFERRED, name="fk_author"),
        UniqueConstraint(["author", "price"]),
        CheckConstraint("price >= 0 AND mood <> 'sad'", "chk_price"),
    ],
    [
        Index("by_author", [IndexColumn("author"), IndexColumn("price", descending=True)]),
        Index("by_mood", [IndexExpression("lower(mood)")], unique=True, where="price > 1"),
    ],
    comment="what people say",
    model="Post",
)


EMPTY = Schema()


def written(operations: Sequence[Operation], before: Schema = EMPTY, **facts: object) -> str:
    said = {"slug": "user", "models": ["User"], "dependencies": None} | facts
    return write_migration(
        revision="20260301_143022",
        operations=operations,
        before=before,
        generated_at=datetime(2026, 3, 1, 14, 30, 22, tzinfo=UTC),
        **said,  # type: ignore[arg-type]
    )


def test_a_first_migration() -> None:
    index = CreateIndex("users", Index("idx_users_email", [IndexColumn("email")]))

    compare("first.txt", written([CreateTable(USERS), index], slug="create_users"))


def test_all_that_a_table_can_have() -> None:
    facts = {"models": ["User", "Post"], "dependencies": ["20260228_101010"]}

    compare("rich.txt", written([CreateTable(POSTS)], Schema([USERS]), **facts))


def test_every_other_operation() -> None:
    longer = AlterColumn("users", Column("email", VarChar(500), nullable=True))
    reference = ForeignKey(["boss"], "users", ["id"], Action.CASCADE, Action.CASCADE)
    operations: list[Operation] = [
        AddColumn("users", Column("boss", Integer(), nullable=True), [reference]),
        AddColumn("users", Column("age", Integer()), [CheckConstraint("age > 0", "adult")]),
        DropConstraint("users", UniqueConstraint(["email"])),
        longer,
        AddConstraint("users", UniqueConstraint(["email"])),
        DropConstraint("users", reference),
        AddConstraint("users", CheckConstraint("boss <> id", "no_boss")),
        DropConstraint("users", CheckConstraint("age > 0", "adult")),
        AddConstraint("users", UniqueConstraint(["email", "age"])),
        DropConstraint("users", UniqueConstraint(["email", "age"])),
        SetPrimaryKey("users", PrimaryKey(["id", "email"], "pk_users")),
        SetPrimaryKey("users", None),
        CreateIndex("users", Index("by_age", [IndexColumn("age")], method="btree")),
        RenameIndex("users", "by_age", "ix_age"),
        DropIndex("users", "ix_age"),
        RenameColumn("users", "email", "mail"),
        DropColumn("users", "age"),
        SetComment("users", "people"),
        SetComment("users", None),
        RenameTable("users", "accounts", "Account"),
        RunSQL("UPDATE accounts SET active = 1", "UPDATE accounts SET active = 0"),
        RunSQL(["VACUUM", "ANALYZE"], [], [AddColumn("accounts", Column("bio", Text()))]),
        RunSQL("INSERT INTO config\n  VALUES ('version', '2');\n"),
        RunPython("fill", "empty"),
        DropTable("accounts"),
    ]

    compare("every.txt", written(operations, Schema([USERS])))


def test_nothing_to_do() -> None:
    compare("nothing.txt", written([], models=[]))


def test_names_in_the_docstring_can_not_end_it() -> None:
    text = written([], models=['"""', "\\", "new\nline"])

    assert ast.get_docstring(ast.parse(text))
    assert 'Models: \\"\\"\\", \\\\, new line\n' in text


def test_the_order_in_which_models_are_given_does_not_matter() -> None:
    assert written([], models=["B", "A"]) == written([], models=["A", "B"])


def test_a_table_without_a_model_is_called_by_its_own_name() -> None:
    text = write_operations([DropTable("t")], Schema([Table("t", [Column("a", Text())])]))

    assert text == 'operations = [\n    DropModel(name="t", table="t"),\n]'


@pytest.mark.parametrize("name", ["operations[3].forward", "class", "a b", ""])
def test_a_function_without_a_name_can_not_be_written(name: str) -> None:
    with pytest.raises(SchemaError) as caught:
        written([RunPython(name)])

    assert [finding.code for finding in caught.value.diagnostics] == ["AQ427"]


def test_operations_on_one_column_become_one_alter_field() -> None:
    operations: list[Operation] = [
        DropConstraint("users", UniqueConstraint(["email"])),
        AlterColumn("users", Column("email", Text())),
        AlterColumn("users", Column("active", Boolean())),
    ]

    text = write_operations(operations, Schema([USERS]))

    assert text.count("AlterField(") == 2
    assert apply_all(operations, Schema([USERS])).table("users").constraints == ()
