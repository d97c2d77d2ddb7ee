"""Golden cases about adding, dropping and renaming columns."""

from aquilia_ir.operations import AddColumn, DropColumn, RenameColumn
from aquilia_ir.schema import (
    CheckConstraint,
    Column,
    ForeignKey,
    Generated,
    Identity,
    Index,
    IndexColumn,
    IndexExpression,
    PrimaryKey,
    Table,
    UniqueConstraint,
)
from aquilia_ir.types import (
    Array,
    Boolean,
    Constant,
    Enum,
    Expression,
    Integer,
    Text,
    Timestamp,
    VarChar,
)
from golden.cases.case import EMAIL, NAME, case, column, table

_USERS = table("users", EMAIL, NAME)
_POSTS = table(
    "posts",
    column("user_id", Integer()),
    Column("likes", Integer(), default=Constant(0)),
    NAME,
    constraints=(
        ForeignKey(("user_id",), "users", ("id",)),
        CheckConstraint("likes >= 0"),
        UniqueConstraint(("name",)),
    ),
)

COLUMNS = (
    case(
        "add column: may be null",
        AddColumn("users", column("phone", VarChar(20))),
        before=(_USERS,),
    ),
    case(
        "add column: with a default",
        AddColumn("users", Column("active", Boolean(), default=Constant(value=True))),
        AddColumn("users", Column("bio", Text(), default=Constant("none"))),
        before=(_USERS,),
    ),
    case(
        "add column: with a computed default",
        AddColumn("users", Column("at", Timestamp(), default=Expression("CURRENT_TIMESTAMP"))),
        before=(_USERS,),
    ),
    case(
        "add column: rows are filled with a value that is no default",
        AddColumn("users", Column("role", VarChar(20)), fill=Constant("it's user")),
        AddColumn("users", Column("n", Integer(), default=Constant(1)), fill=Constant(7)),
        AddColumn("users", Column("at", Timestamp()), fill=Expression("CURRENT_TIMESTAMP")),
        AddColumn("users", Column("bio", Text(), default=Constant("-")), fill=Constant("-")),
        before=(_USERS,),
    ),
    case(
        "add column: rows are filled from another column",
        AddColumn("users", Column("login", VarChar(255)), fill=Expression("lower(email)")),
        before=(_USERS,),
    ),
    case(
        "add column: a foreign key whose rows are filled",
        AddColumn(
            "users",
            Column("boss_id", Integer()),
            (ForeignKey(("boss_id",), "users", ("id",)),),
            Constant(1),
        ),
        before=(_USERS,),
    ),
    case(
        "add column: unique",
        AddColumn("users", column("phone", VarChar(20)), (UniqueConstraint(("phone",)),)),
        before=(_USERS,),
    ),
    case(
        "add column: a foreign key",
        AddColumn(
            "users", column("boss_id", Integer()), (ForeignKey(("boss_id",), "users", ("id",)),)
        ),
        before=(_USERS,),
    ),
    case(
        "add column: a named foreign key and a check",
        AddColumn(
            "users",
            column("boss_id", Integer()),
            (ForeignKey(("boss_id",), "users", ("id",), name="boss"), CheckConstraint("boss_id>0")),
        ),
        before=(_USERS,),
    ),
    case(
        "add column: the primary key, numbered",
        AddColumn("logs", Column("id", Integer(), identity=Identity()), (PrimaryKey(("id",)),)),
        before=(Table("logs", (NAME,)),),
    ),
    case(
        "add column: an enum",
        AddColumn("users", Column("role", Enum(("a", "b")), default=Constant("a"))),
        before=(_USERS,),
    ),
    case(
        "add column: an enum that is there already",
        AddColumn("users", column("mood", Enum(("good", "bad"), "mood"))),
        before=(_USERS, table("friends", column("mood", Enum(("good", "bad"), "mood")))),
    ),
    case(
        "add column: computed, with a comment",
        AddColumn(
            "users",
            column("shout", VarChar(100), generated=Generated("upper(name)"), comment="loud"),
        ),
        before=(_USERS,),
    ),
    case(
        "drop column: with the constraints over it alone",
        DropColumn("posts", "user_id"),
        DropColumn("posts", "likes"),
        DropColumn("posts", "name"),
        before=(_USERS, _POSTS),
    ),
    case(
        "drop column: its enum goes with it",
        DropColumn("users", "role"),
        before=(table("users", column("role", Enum(("a", "b")))),),
    ),
    case(
        "drop column: its named enum stays for others",
        DropColumn("users", "mood"),
        before=(
            table("users", column("mood", Enum(("good", "bad"), "mood"))),
            table("friends", column("mood", Enum(("good", "bad"), "mood"))),
        ),
    ),
    case(
        "drop column: the primary key",
        DropColumn("users", "id"),
        before=(_USERS,),
    ),
    case(
        "rename column: keys, constraints and indexes follow",
        RenameColumn("posts", "user_id", "author_id"),
        RenameColumn("posts", "likes", "hearts"),
        RenameColumn("posts", "name", "title"),
        RenameColumn("posts", "id", "number"),
        before=(
            _USERS,
            table(
                "posts",
                *_POSTS.columns[1:],
                column("shout", VarChar(100), generated=Generated("upper(name)")),
                constraints=_POSTS.constraints,
                indexes=(
                    Index("posts_by_likes", (IndexColumn("likes", descending=True),)),
                    Index("posts_by_shout", (IndexColumn("shout"), IndexColumn("likes"))),
                ),
            ),
        ),
    ),
    case(
        "rename column: an index over an expression",
        RenameColumn("users", "email", "address"),
        before=(
            table(
                "users",
                EMAIL,
                indexes=(Index("users_by_email", (IndexExpression("lower(email)"),)),),
            ),
        ),
    ),
    case(
        "rename column: an enum and its array",
        RenameColumn("users", "role", "job"),
        RenameColumn("users", "roles", "jobs"),
        before=(
            table(
                "users",
                column("role", Enum(("a", "b"))),
                column("roles", Array(Enum(("a", "b")))),
            ),
        ),
    ),
    case(
        "rename column: others refer to it",
        RenameColumn("users", "id", "number"),
        before=(_USERS, _POSTS),
    ),
)
