"""Golden cases about whole tables."""

from decimal import Decimal as Number

from attrs import evolve

from aquilia_ir.extra import Extra
from aquilia_ir.operations import (
    AlterColumn,
    CreateExtra,
    CreateTable,
    DropExtra,
    DropTable,
    RenameTable,
    RunPython,
    RunSQL,
    SetComment,
)
from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Column,
    Deferral,
    ForeignKey,
    Generated,
    Identity,
    IdentityKind,
    Index,
    IndexColumn,
    PrimaryKey,
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
    Native,
    Opaque,
    Real,
    Text,
    Time,
    Timestamp,
    Uuid,
    VarChar,
)
from golden.cases.case import EMAIL, NAME, case, column, table

_TYPES = (
    column("a_smallint", Integer(16)),
    column("an_integer", Integer(32)),
    column("a_bigint", Integer(64)),
    column("a_boolean", Boolean()),
    column("a_varchar", VarChar(50)),
    column("a_char", Char(2)),
    column("a_text", Text()),
    column("a_real", Real()),
    column("a_double", Double()),
    column("a_decimal", Decimal(10, 2)),
    column("a_timestamp", Timestamp()),
    column("a_moment", Timestamp(zone=True)),
    column("a_date", Date()),
    column("a_time", Time()),
    column("an_interval", Interval()),
    column("a_uuid", Uuid()),
    column("a_blob", Blob()),
    column("a_json", Json()),
    column("an_enum", Enum(("draft", "it's done"))),
    column("a_mood", Enum(("good", "bad"), "mood")),
    column("an_array", Array(VarChar(20))),
)

_DEFAULTS = (
    Column("role", VarChar(20), default=Constant("user")),
    Column("quote", VarChar(20), default=Constant('it\'s \\ "so"')),
    Column("active", Boolean(), default=Constant(value=True)),
    Column("banned", Boolean(), default=Constant(0)),
    Column("count", Integer(), default=Constant(-7)),
    Column("huge", Double(), default=Constant(1e300)),
    Column("zero", Double(), default=Constant(-0.0)),
    Column("price", Decimal(10, 2), default=Constant(Number("9.90"))),
    Column("body", Text(), default=Constant("")),
    Column("settings", Json(), default=Constant("{}")),
    Column("raw", Blob(), default=Constant(b"\x00\xff")),
    column("note", VarChar(20), default=Constant(None)),
    Column("at", Timestamp(), default=Expression("CURRENT_TIMESTAMP")),
    Column("day", Date(), default=Expression("CURRENT_DATE")),
    Column("sum", Integer(), default=Expression("1 + 2")),
)

_ODD = "sel`ect \"the\" 'ünïcode'"


def _view(query: str) -> Extra:
    return Extra("view", "v", "any", f"CREATE VIEW v AS {query}", "DROP VIEW v", ("users",))


TABLES = (
    case(
        "create table: keys, unique columns, defaults",
        CreateTable(
            table(
                "users",
                EMAIL,
                NAME,
                Column("role", VarChar(20), default=Constant("user")),
                column("age", Integer()),
                constraints=(UniqueConstraint(("email",)),),
                model="User",
            )
        ),
    ),
    case("create table: every type", CreateTable(table("samples", *_TYPES))),
    case("create table: defaults", CreateTable(table("samples", *_DEFAULTS))),
    case(
        "create table: a big number as the key",
        CreateTable(
            Table(
                "events",
                (Column("id", Integer(64), identity=Identity()), NAME),
                primary_key=PrimaryKey(("id",)),
            )
        ),
    ),
    case(
        "create table: numbered as the standard has it",
        CreateTable(
            Table(
                "events",
                (Column("id", Integer(), identity=Identity(IdentityKind.ALWAYS)),),
                primary_key=PrimaryKey(("id",)),
            )
        ),
    ),
    case(
        "create table: numbers from a start",
        CreateTable(
            Table(
                "invoices",
                (Column("id", Integer(), identity=Identity(start=1000)),),
                primary_key=PrimaryKey(("id",)),
            )
        ),
    ),
    case(
        "create table: numbers with a step",
        CreateTable(
            Table(
                "invoices",
                (Column("id", Integer(), identity=Identity(increment=2)),),
                primary_key=PrimaryKey(("id",)),
            )
        ),
    ),
    case(
        "create table: a text as the key",
        CreateTable(
            Table("codes", (Column("code", Char(3)), NAME), primary_key=PrimaryKey(("code",)))
        ),
    ),
    case(
        "create table: composite and named constraints",
        CreateTable(
            Table(
                "memberships",
                (
                    Column("user_id", Integer()),
                    Column("group_id", Integer()),
                    Column("since", Date()),
                    column("until", Date()),
                    Column("slot", Integer()),
                ),
                primary_key=PrimaryKey(("user_id", "group_id"), "memberships_key"),
                constraints=(
                    UniqueConstraint(("group_id", "slot")),
                    UniqueConstraint(("slot",), "one_slot"),
                    CheckConstraint("until >= since", "in_order"),
                    CheckConstraint("slot > 0"),
                ),
            )
        ),
    ),
    case(
        "create table: foreign keys",
        CreateTable(
            table(
                "posts",
                Column("author_id", Integer()),
                column("editor_id", Integer()),
                column("parent_id", Integer()),
                constraints=(
                    ForeignKey(("author_id",), "users", ("id",), on_delete=Action.CASCADE),
                    ForeignKey(
                        ("editor_id",),
                        "users",
                        ("id",),
                        on_delete=Action.SET_NULL,
                        on_update=Action.RESTRICT,
                        name="edited_by",
                    ),
                    ForeignKey(("parent_id",), "posts", ("id",)),
                ),
            )
        ),
        before=(table("users", NAME),),
    ),
    case(
        "create table: a composite foreign key",
        CreateTable(
            table(
                "badges",
                Column("user_id", Integer()),
                Column("group_id", Integer()),
                constraints=(
                    ForeignKey(("user_id", "group_id"), "members", ("user_id", "group_id")),
                ),
            )
        ),
        before=(
            Table(
                "members",
                (Column("user_id", Integer()), Column("group_id", Integer())),
                primary_key=PrimaryKey(("user_id", "group_id")),
            ),
        ),
    ),
    case(
        "create table: foreign keys in a circle",
        CreateTable(
            table(
                "authors",
                column("book_id", Integer()),
                constraints=(ForeignKey(("book_id",), "books", ("id",)),),
            )
        ),
        CreateTable(
            table(
                "books",
                column("author_id", Integer()),
                constraints=(ForeignKey(("author_id",), "authors", ("id",)),),
            )
        ),
    ),
    case(
        "create table: a deferrable foreign key",
        CreateTable(
            table(
                "nodes",
                column("parent_id", Integer()),
                constraints=(
                    ForeignKey(("parent_id",), "nodes", ("id",), deferral=Deferral.DEFERRED),
                ),
            )
        ),
    ),
    case(
        "create table: a foreign key with a default action",
        CreateTable(
            table(
                "nodes",
                column("parent_id", Integer(), default=Constant(1)),
                constraints=(
                    ForeignKey(("parent_id",), "nodes", ("id",), on_delete=Action.SET_DEFAULT),
                ),
            )
        ),
    ),
    case(
        "create table: computed columns",
        CreateTable(
            table(
                "items",
                Column("price", Integer()),
                Column("count", Integer()),
                column("total", Integer(), generated=Generated("price * count")),
            )
        ),
    ),
    case(
        "create table: a column computed when read",
        CreateTable(
            table(
                "items",
                Column("price", Integer()),
                column("double", Integer(), generated=Generated('"price" * 2', stored=False)),
            )
        ),
    ),
    case(
        "create table: comments and indexes",
        CreateTable(
            table(
                "users",
                Column("email", VarChar(255), comment="where to write to; it's unique"),
                NAME,
                indexes=(Index("users_by_name", (IndexColumn("name"),)),),
                comment="people",
            )
        ),
    ),
    case(
        "create table: odd names",
        CreateTable(
            Table(
                _ODD,
                (Column("order", Integer()), Column(_ODD, VarChar(10)), Column("%s {x}", Text())),
                primary_key=PrimaryKey(("order",)),
                constraints=(UniqueConstraint((_ODD,)), CheckConstraint('"order" > 0')),
                indexes=(Index("index", (IndexColumn(_ODD), IndexColumn("order"))),),
            )
        ),
    ),
    case(
        "rename table: odd names",
        RenameTable(_ODD, "from"),
        before=(
            Table(
                _ODD,
                (Column("order", Integer()), Column(_ODD, VarChar(10))),
                primary_key=PrimaryKey(("order",)),
                constraints=(UniqueConstraint((_ODD,)), CheckConstraint('"order" > 0')),
            ),
        ),
    ),
    case(
        "create table: names as long as can be",
        CreateTable(
            Table(
                "t" * 60,
                (Column("c" * 60, Integer(), identity=Identity()), Column("é" * 30, VarChar(9))),
                primary_key=PrimaryKey(("c" * 60,)),
                constraints=(UniqueConstraint(("é" * 30,)),),
            )
        ),
    ),
    case(
        "rename table: names as long as can be",
        RenameTable("t" * 60, "u" * 60),
        before=(
            Table(
                "t" * 60,
                (Column("c" * 60, Integer(), identity=Identity()), Column("é" * 30, VarChar(9))),
                primary_key=PrimaryKey(("c" * 60,)),
                constraints=(UniqueConstraint(("é" * 30,)),),
            ),
        ),
    ),
    case(
        "create table: a name too long",
        CreateTable(Table("t" * 65, (Column("x", Integer()),))),
    ),
    case(
        "create table: a type in the words of one dialect",
        CreateTable(
            Table(
                "places",
                (column("at", Opaque("postgresql", "point")),),
            )
        ),
    ),
    case(
        "create table: types that one dialect has in its own words, and the others do not",
        CreateTable(
            Table(
                "visits",
                (
                    column("at", Native(VarChar(39), [Opaque("postgresql", "inet")])),
                    column("during", Native(Text(), [Opaque("postgresql", "tstzrange")])),
                ),
            )
        ),
    ),
    case(
        "drop table: its types go with it",
        DropTable("users"),
        before=(
            table("users", column("role", Enum(("a", "b")))),
            table("friends", column("mood", Enum(("good", "bad"), "mood"))),
        ),
    ),
    case(
        "rename table: what is named after it follows",
        RenameTable("users", "accounts", "Account"),
        before=(
            table(
                "users",
                EMAIL,
                column("role", Enum(("a", "b"))),
                column("boss_id", Integer()),
                constraints=(
                    UniqueConstraint(("email",)),
                    CheckConstraint("email <> ''"),
                    ForeignKey(("boss_id",), "users", ("id",)),
                ),
                indexes=(Index("users_by_role", (IndexColumn("role"),)),),
            ),
            table(
                "posts",
                column("user_id", Integer()),
                constraints=(ForeignKey(("user_id",), "users", ("id",)),),
            ),
        ),
    ),
    case(
        "set comment",
        SetComment("users", 'people, "all" of them; it\'s true'),
        before=(table("users", NAME),),
    ),
    case(
        "set comment: none",
        SetComment("users", None),
        before=(table("users", NAME, comment="people"),),
    ),
    case(
        "a view that is made, made anew and dropped",
        CreateExtra(_view("SELECT name FROM users")),
        CreateExtra(_view("SELECT 1")),
        DropExtra("view", "v"),
        before=(table("users", NAME),),
    ),
    case(
        "a view over a column that is retyped",
        CreateExtra(evolve(_view("SELECT name FROM users"), dialect="postgresql")),
        AlterColumn("users", column("name", VarChar(200))),
        before=(table("users", NAME),),
    ),
    case(
        "run sql and python",
        RunSQL(("UPDATE users SET name = 'x'; SELECT 1", "SELECT 2"), ("SELECT 3",)),
        RunPython("fill", "empty"),
        before=(table("users", NAME),),
    ),
)
