"""Golden cases about keys, constraints and indexes."""

from attrs import evolve

from aquilia_ir.operations import (
    AddConstraint,
    CreateIndex,
    DropConstraint,
    DropIndex,
    RenameIndex,
    SetPrimaryKey,
)
from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Column,
    Deferral,
    ForeignKey,
    Index,
    IndexColumn,
    IndexExpression,
    PrimaryKey,
    Table,
    UniqueConstraint,
)
from aquilia_ir.types import Integer, Json, VarChar
from golden.cases.case import EMAIL, NAME, case, column, table

_USERS = table("users", EMAIL, NAME)
_LONG = ("a_rather_long_name_of_a_column", "another_rather_long_name_of_a_column")
_POSTS = table("posts", column("user_id", Integer()), Column("likes", Integer()))
_AUTHOR = ForeignKey(("user_id",), "users", ("id",), on_delete=Action.CASCADE)
_BY_NAME = Index("users_by_name", (IndexColumn("name"),))
_BY_USER = Index("posts_by_user", (IndexColumn("user_id"), IndexColumn("likes")))

KEYS = (
    case(
        "set primary key: another one",
        SetPrimaryKey("codes", PrimaryKey(("code",))),
        before=(
            Table(
                "codes",
                (Column("number", Integer()), Column("code", VarChar(20))),
                primary_key=PrimaryKey(("number",)),
            ),
        ),
    ),
    case(
        "set primary key: none",
        SetPrimaryKey("codes", None),
        before=(
            Table("codes", (Column("code", VarChar(20)),), primary_key=PrimaryKey(("code",), "pk")),
        ),
    ),
    case(
        "set primary key: the first one",
        SetPrimaryKey("codes", PrimaryKey(("code", "kind"))),
        before=(Table("codes", (Column("code", VarChar(20)), Column("kind", Integer()))),),
    ),
    case(
        "set primary key: the numbered column keeps another key",
        SetPrimaryKey("users", PrimaryKey(("name", "id"))),
        before=(evolve(_USERS, constraints=(UniqueConstraint(("id",)),)),),
    ),
    case(
        "add constraint: unique",
        AddConstraint("users", UniqueConstraint(("email",))),
        AddConstraint("users", UniqueConstraint(("email", "name"), "once")),
        before=(_USERS,),
    ),
    case(
        "add constraint: unique, over long names",
        AddConstraint("samples", UniqueConstraint(_LONG)),
        before=(table("samples", *(Column(name, Integer()) for name in _LONG)),),
    ),
    case(
        "add constraint: check",
        AddConstraint("posts", CheckConstraint("likes >= 0", "chk_positive")),
        AddConstraint("posts", CheckConstraint('"likes" < 1000 OR "user_id" IN (1, 2)')),
        before=(_POSTS,),
    ),
    case(
        "add constraint: foreign key",
        AddConstraint("posts", _AUTHOR),
        before=(_USERS, _POSTS),
    ),
    case(
        "add constraint: foreign key, deferrable",
        AddConstraint("posts", evolve(_AUTHOR, deferral=Deferral.IMMEDIATE, name="author")),
        before=(_USERS, _POSTS),
    ),
    case(
        "drop constraint: unique",
        DropConstraint("users", UniqueConstraint(("email",))),
        DropConstraint("users", UniqueConstraint(("name",), "one_name")),
        before=(
            evolve(
                _USERS,
                constraints=(
                    UniqueConstraint(("email",)),
                    UniqueConstraint(("name",), "one_name"),
                ),
            ),
        ),
    ),
    case(
        "drop constraint: check",
        DropConstraint("posts", CheckConstraint("likes >= 0")),
        before=(evolve(_POSTS, constraints=(CheckConstraint("likes >= 0"),)),),
    ),
    case(
        "drop constraint: foreign key",
        DropConstraint("posts", _AUTHOR),
        before=(_USERS, evolve(_POSTS, constraints=(_AUTHOR,))),
    ),
    case(
        "drop constraint: foreign key with an index of the same column",
        DropConstraint("posts", _AUTHOR),
        before=(_USERS, evolve(_POSTS, constraints=(_AUTHOR,), indexes=(_BY_USER,))),
    ),
    case("create index", CreateIndex("users", _BY_NAME), before=(_USERS,)),
    case(
        "create index: unique, descending",
        CreateIndex(
            "users",
            Index(
                "users_by_all",
                (IndexColumn("name", descending=True), IndexColumn("email")),
                unique=True,
            ),
        ),
        before=(_USERS,),
    ),
    case(
        "create index: over some rows",
        CreateIndex("users", evolve(_BY_NAME, where="\"email\" <> ''")),
        before=(_USERS,),
    ),
    case(
        "create index: over an expression",
        CreateIndex("users", Index("users_lower", (IndexExpression('lower("email")'),))),
        before=(_USERS,),
    ),
    case(
        "create index: with other columns in it",
        CreateIndex("users", evolve(_BY_NAME, include=("email",))),
        before=(_USERS,),
    ),
    case(
        "create index: of another kind",
        CreateIndex("samples", Index("samples_it", (IndexColumn("it"),), method="gin")),
        before=(table("samples", column("it", Json())),),
    ),
    case(
        "create index: takes the place of a foreign key's own",
        CreateIndex("posts", _BY_USER),
        before=(_USERS, evolve(_POSTS, constraints=(_AUTHOR,))),
    ),
    case(
        "create index: beside running programs",
        CreateIndex("users", evolve(_BY_NAME, unique=True), concurrently=True),
        before=(_USERS,),
    ),
    case(
        "drop index: beside running programs",
        DropIndex("users", "users_by_name", concurrently=True),
        before=(evolve(_USERS, indexes=(_BY_NAME,)),),
    ),
    case(
        "drop index",
        DropIndex("users", "users_by_name"),
        before=(evolve(_USERS, indexes=(_BY_NAME,)),),
    ),
    case(
        "drop index: a foreign key needs it",
        DropIndex("posts", "posts_by_user"),
        before=(_USERS, evolve(_POSTS, constraints=(_AUTHOR,), indexes=(_BY_USER,))),
    ),
    case(
        "rename index",
        RenameIndex("users", "users_by_name", "named"),
        before=(evolve(_USERS, indexes=(_BY_NAME,)),),
    ),
)
