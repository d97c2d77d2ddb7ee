"""Golden cases about columns that become other ones."""

from attrs import evolve

from aquilia_ir.operations import AlterColumn
from aquilia_ir.schema import (
    CheckConstraint,
    Column,
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
    Boolean,
    Constant,
    Date,
    Decimal,
    Enum,
    Expression,
    Integer,
    Json,
    Text,
    Timestamp,
    Type,
    Uuid,
    VarChar,
)
from golden.cases.case import EMAIL, ID, KEY, NAME, Case, case, column, table

_USERS = table("users", EMAIL, NAME)


def change(title: str, old: Column, new: Column, **more: object) -> Case:
    """One column of the table "samples" becomes another one."""
    before = table("samples", Column("size", Integer()), old, **more)
    return case(f"alter column: {title}", AlterColumn("samples", new), before=(before,))


def retype(title: str, old: Type, new: Type) -> Case:
    return change(title, column("it", old), column("it", new))


_ROLE = Column("role", Enum(("user", "admin")), default=Constant("user"))
_AUTO = Identity()
_STANDARD = Identity(IdentityKind.BY_DEFAULT)


def renumber(title: str, old: Identity | None, new: Identity | None) -> Case:
    """The numbering of a key changes."""
    return case(
        f"alter column: {title}",
        AlterColumn("samples", evolve(ID, identity=new)),
        before=(Table("samples", (evolve(ID, identity=old), NAME), primary_key=KEY),),
    )


ALTERATIONS = (
    change(
        "make it longer",
        EMAIL,
        Column("email", VarChar(500)),
        constraints=(UniqueConstraint(("email",)),),
    ),
    change(
        "everything at once",
        column("it", Text(), default=Constant("x")),
        Column("it", VarChar(9), default=Constant("y"), comment="new"),
    ),
    change("not null", column("it", Integer()), Column("it", Integer())),
    change("may be null", Column("it", Integer()), column("it", Integer())),
    change("set default", NAME, evolve(NAME, default=Constant("nobody"))),
    change("drop default", evolve(NAME, default=Constant("nobody")), NAME),
    change(
        "a computed default",
        column("at", Timestamp()),
        column("at", Timestamp(), default=Expression("CURRENT_TIMESTAMP")),
    ),
    change("set comment", NAME, evolve(NAME, comment="who")),
    change("drop comment", evolve(NAME, comment="who"), NAME),
    change("set collation", NAME, evolve(NAME, collation="C")),
    retype("whole number to bigger", Integer(), Integer(64)),
    retype("text to number", VarChar(20), Integer()),
    retype("number to text", Integer(), VarChar(20)),
    retype("number to truth", Integer(), Boolean()),
    retype("truth to number", Boolean(), Integer()),
    retype("text to document", Text(), Json()),
    retype("text to identifier", VarChar(36), Uuid()),
    retype("moment to day", Timestamp(), Date()),
    retype("number to exact number", Integer(), Decimal(12, 2)),
    retype("text to enum", VarChar(20), Enum(("a", "b"))),
    retype("enum to text", Enum(("a", "b")), Text()),
    retype("list to longer list", Array(VarChar(5)), Array(VarChar(50))),
    change(
        "number with a default to truth",
        Column("it", Integer(), default=Constant(1)),
        Column("it", Boolean(), default=Constant(value=True)),
        constraints=(CheckConstraint("it IS NOT NULL"),),
    ),
    change(
        "values added to an enum",
        _ROLE,
        evolve(_ROLE, type=Enum(("guest", "user", "mod", "admin", "root"))),
    ),
    change(
        "values taken from an enum",
        _ROLE,
        evolve(_ROLE, type=Enum(("admin", "user"))),
        indexes=(Index("first", (IndexColumn("role"),)),),
    ),
    change(
        "values of an enum in an array",
        column("roles", Array(Enum(("a", "b")))),
        column("roles", Array(Enum(("a", "c")))),
    ),
    case(
        "alter column: values of an enum of two columns",
        AlterColumn("users", column("mood", Enum(("so", "good"), "mood"))),
        AlterColumn("friends", column("mood", Enum(("so", "good"), "mood"))),
        before=(
            table("users", column("mood", Enum(("good", "bad"), "mood"))),
            table("friends", column("mood", Enum(("good", "bad"), "mood"))),
        ),
    ),
    renumber("start numbering", None, _AUTO),
    renumber("stop numbering", _AUTO, None),
    renumber("number as the standard has it", _AUTO, _STANDARD),
    renumber("number in the customary way", _STANDARD, _AUTO),
    renumber("number always", _STANDARD, Identity(IdentityKind.ALWAYS)),
    renumber("start and stop standard numbering", None, _STANDARD),
    case(
        "alter column: a numbered key to bigger",
        AlterColumn("users", evolve(ID, type=Integer(64))),
        AlterColumn("posts", column("user_id", Integer(64))),
        before=(
            _USERS,
            table(
                "posts",
                column("user_id", Integer()),
                constraints=(ForeignKey(("user_id",), "users", ("id",)),),
            ),
        ),
    ),
    change(
        "computed from now on",
        Column("it", Integer()),
        column("it", Integer(), generated=Generated("size + 1")),
        indexes=(Index("by_it", (IndexColumn("it"),)),),
        constraints=(UniqueConstraint(("it", "size")),),
    ),
    change(
        "computed otherwise",
        column("it", Integer(), generated=Generated("size + 1")),
        column("it", Integer(), generated=Generated("size + 2")),
    ),
    change(
        "computed no more",
        column("it", Integer(), generated=Generated("size + 1")),
        column("it", Integer()),
        indexes=(Index("by_it", (IndexColumn("it"),)),),
    ),
    case(
        "alter column: others are computed from it",
        AlterColumn("items", Column("price", Integer(64))),
        before=(
            table(
                "items",
                Column("price", Integer()),
                column("twice", Integer(64), generated=Generated("price * 2"), comment="2x"),
                indexes=(Index("items_by_twice", (IndexColumn("twice"),)),),
            ),
        ),
    ),
    case(
        "alter column: part of the primary key",
        AlterColumn("codes", Column("code", VarChar(40))),
        before=(
            Table(
                "codes",
                (Column("code", VarChar(20)), Column("kind", Integer())),
                primary_key=PrimaryKey(("code", "kind")),
            ),
        ),
    ),
)
