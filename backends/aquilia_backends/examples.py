"""What can be asked of a dialect? One small example at least of every operation and every type."""

from collections.abc import Iterator
from decimal import Decimal as Number

from attrs import evolve, frozen

from aquilia_ir.extra import Extra
from aquilia_ir.operations import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    CreateExtra,
    CreateIndex,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropExtra,
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
    Constraint,
    ForeignKey,
    Generated,
    Identity,
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
    Native,
    Opaque,
    Real,
    Scalar,
    Text,
    Time,
    Timestamp,
    Type,
    Uuid,
    VarChar,
)

_EMPTY = Schema()


@frozen
class Example:
    """An operation, and the schema it is to change."""

    op: Operation
    before: Schema = _EMPTY


TYPES: tuple[Type, ...] = (
    Integer(16),
    Integer(32),
    Integer(64),
    Boolean(),
    VarChar(50),
    Char(2),
    Text(),
    Real(),
    Double(),
    Decimal(10, 2),
    Timestamp(),
    Timestamp(zone=True),
    Date(),
    Time(),
    Interval(),
    Uuid(),
    Blob(),
    Json(),
    Enum(("draft", "it's done")),
    Enum(("good", "bad"), "mood"),
    Array(VarChar(20)),
    Native(VarChar(39), (Opaque("postgresql", "inet"),)),
)

VALUES: tuple[Scalar, ...] = (
    None,
    True,
    False,
    0,
    -7,
    2**40,
    0.5,
    1e300,
    Number("9.75"),
    "",
    "it's",
    'a "quoted" \\ word -- and more; ünïcode',
    b"\x00\xff'",
)

NAMES = (
    "plain",
    "With Capitals",
    "select",
    'say "so"',
    "it's",
    "back`tick",
    "[bracket]",
    "per%cent {brace}",
    "semi;colon -- dash",
    "ünïcode",
)

_ID = Column("id", Integer(), identity=Identity())
_KEY = PrimaryKey(("id",))
_NAME = Column("name", VarChar(100))
_TEAM = Column("team_id", Integer(), nullable=True)
_TO_TEAM = ForeignKey(("team_id",), "teams", ("id",), on_delete=Action.CASCADE)
_BY_NAME = Index("users_by_name", (IndexColumn("name"),))
_TEAMS = Table("teams", (_ID, _NAME), primary_key=_KEY)
_USERS = Table("users", (_ID, _NAME, _TEAM), primary_key=_KEY)
_BARE = Schema((_TEAMS, _USERS))


def _with(*constraints: Constraint, indexes: tuple[Index, ...] = ()) -> Schema:
    own = [c for c in constraints if not isinstance(c, PrimaryKey)]
    return _BARE.put(evolve(_USERS, constraints=own, indexes=indexes))


def _of_types() -> Iterator[Example]:
    """Yield a new table for each type, and for each name."""
    for number, type_ in enumerate(TYPES):
        column = Column("it", type_, nullable=True)
        yield Example(CreateTable(Table(f"typed_{number}", (_ID, column), primary_key=_KEY)))
    for name in NAMES:
        table = Table(name, (_ID, Column(name, Integer())), primary_key=_KEY)
        yield Example(CreateTable(table))


def _of_tables() -> Iterator[Example]:
    everything = Table(
        "everything",
        (
            _ID,
            Column("code", VarChar(20)),
            Column("size", Integer(), default=Constant(3)),
            Column("at", Timestamp(), default=Expression("CURRENT_TIMESTAMP")),
            Column("twice", Integer(), nullable=True, generated=Generated("size * 2")),
            _TEAM,
        ),
        primary_key=_KEY,
        constraints=(
            UniqueConstraint(("code",)),
            UniqueConstraint(("code", "size"), "code_and_size"),
            CheckConstraint("size > 0"),
            CheckConstraint("size < 1000 AND code <> 'x'", "sensible"),
            _TO_TEAM,
        ),
        indexes=(Index("by_size", (IndexColumn("size", descending=True), IndexColumn("code"))),),
    )
    yield Example(CreateTable(everything), _BARE)
    yield Example(DropTable("users"), _with(_TO_TEAM))
    yield Example(RenameTable("users", "people"), _with(_TO_TEAM, UniqueConstraint(("name",))))
    yield Example(RenameTable("teams", "groups"), _with(_TO_TEAM))
    yield Example(SetComment("users", "people; it's all of them"), _BARE)
    yield Example(SetPrimaryKey("users", PrimaryKey(("id", "name"))), _BARE)
    view = Extra("view", "v", "any", "CREATE VIEW v AS SELECT 1", "DROP VIEW v", ("users",))
    yield Example(CreateExtra(view), _BARE)
    yield Example(DropExtra("view", "v"), _BARE.with_extras([view]))
    yield Example(RunSQL(("UPDATE users SET name = 'x'",), ()), _BARE)
    yield Example(RunPython("fill", "empty"), _BARE)


def _of_columns() -> Iterator[Example]:
    yield Example(AddColumn("users", Column("phone", VarChar(20), nullable=True)), _BARE)
    yield Example(AddColumn("users", Column("n", Integer(), default=Constant(1))), _BARE)
    yield Example(AddColumn("users", Column("n", Integer()), fill=Constant(1)), _BARE)
    unique = UniqueConstraint(("phone",))
    phone = Column("phone", VarChar(20), nullable=True)
    yield Example(AddColumn("users", phone, (unique,)), _BARE)
    yield Example(DropColumn("users", "name"), _with(UniqueConstraint(("name",))))
    yield Example(DropColumn("users", "team_id"), _with(_TO_TEAM))
    yield Example(RenameColumn("users", "name", "label"), _with(indexes=(_BY_NAME,)))
    yield Example(RenameColumn("teams", "id", "number"), _with(_TO_TEAM))
    checked = _with(CheckConstraint("name <> ''"), UniqueConstraint(("name",)))
    yield Example(RenameColumn("users", "name", "label"), checked)
    for changed in (
        evolve(_NAME, type=VarChar(200)),
        evolve(_NAME, type=Text()),
        evolve(_NAME, nullable=True),
        evolve(_NAME, default=Constant("nobody")),
        evolve(_NAME, default=Expression("'a' || 'b'")),
    ):
        yield Example(AlterColumn("users", changed), _BARE)
    yield Example(AlterColumn("users", evolve(_ID, type=Integer(64))), _BARE)
    yield Example(AlterColumn("users", evolve(_TEAM, nullable=False)), _with(indexes=(_BY_NAME,)))


def _of_constraints() -> Iterator[Example]:
    for constraint in (
        UniqueConstraint(("name",)),
        UniqueConstraint(("name", "team_id"), "once"),
        CheckConstraint("name <> ''"),
        CheckConstraint("team_id > 0 OR name = 'none'", "in_team"),
        _TO_TEAM,
        evolve(_TO_TEAM, name="of_team", on_delete=Action.SET_NULL),
    ):
        yield Example(AddConstraint("users", constraint), _BARE)
        yield Example(DropConstraint("users", constraint), _with(constraint))


def _of_indexes() -> Iterator[Example]:
    for index in (
        _BY_NAME,
        evolve(_BY_NAME, unique=True),
        Index("users_by_both", (IndexColumn("team_id"), IndexColumn("name", descending=True))),
        evolve(_BY_NAME, where="team_id IS NOT NULL"),
        Index("users_by_lower", (IndexExpression("lower(name)"),)),
        evolve(_BY_NAME, include=("team_id",)),
    ):
        yield Example(CreateIndex("users", index), _BARE)
        yield Example(DropIndex("users", index.name), _with(indexes=(index,)))
    yield Example(RenameIndex("users", "users_by_name", "named"), _with(indexes=(_BY_NAME,)))


def examples() -> Iterator[Example]:
    """Yield all examples: of types and names, tables, columns, constraints, indexes."""
    yield from _of_types()
    yield from _of_tables()
    yield from _of_columns()
    yield from _of_constraints()
    yield from _of_indexes()
