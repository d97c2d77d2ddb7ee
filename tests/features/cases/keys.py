"""Feature cases: primary keys, foreign keys with their actions, unique constraints and checks."""

from collections.abc import Iterator

from attrs import evolve

from aquilia_ir.renames import Renames
from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Column,
    Deferral,
    ForeignKey,
    Identity,
    IdentityKind,
    PrimaryKey,
    Table,
    TableConstraint,
    UniqueConstraint,
)
from aquilia_ir.types import Integer, Uuid, VarChar
from features.case import ID, KEY, NAME, Case, case, column, plain, table

_A, _B = Column("a", Integer()), Column("b", Integer())
_OWNER = column("owner", Integer())
_NO_SET_DEFAULT = {"mariadb": "AQ305"}


def _keyed(*columns: str) -> Table:
    return Table("samples", (_A, _B, NAME), PrimaryKey(columns) if columns else None)


def _primary_keys() -> Iterator[Case]:
    one, other, two, none = _keyed("a"), _keyed("b"), _keyed("a", "b"), _keyed()
    for title, before, after in (
        ("another column is the key", one, other),
        ("the key gets a second column", one, two),
        ("the key loses a column", two, one),
        ("a table gets a key", none, one),
        ("a table loses its key", one, none),
        ("a table gets a key of two columns", none, two),
    ):
        yield case(title, [before], [after])
    yield case("a key is named", [one], [evolve(one, primary_key=PrimaryKey(("a",), "named"))])
    yield case("a key is numbered", [plain("samples", NAME)], [table("samples", NAME)])
    yield case("a key is numbered no more", [table("samples", NAME)], [plain("samples", NAME)])
    big = Column("id", Integer(64), identity=Identity())
    yield case(
        "a numbered key gets bigger",
        [table("samples", NAME)],
        [Table("samples", (big, NAME), KEY)],
    )
    for kind in (IdentityKind.BY_DEFAULT, IdentityKind.ALWAYS):
        other_id = evolve(ID, identity=Identity(kind))
        yield case(
            f"a key is numbered {kind}",
            [table("samples", NAME)],
            [Table("samples", (other_id, NAME), KEY)],
        )
    key = ForeignKey(("owner",), "users", ("id",))
    yield case(
        "a key that is referred to gets bigger",
        [plain("users"), table("posts", _OWNER, constraints=[key])],
        [
            Table("users", (Column("id", Integer(64)),), KEY),
            table("posts", column("owner", Integer(64)), constraints=[key]),
        ],
    )
    uuid = Column("id", Uuid())
    yield case("a table of a key that is no number", [], [Table("samples", (uuid, NAME), KEY)])
    text = Column("id", VarChar(50))
    yield case(
        "a number becomes a text key",
        [plain("samples", NAME)],
        [Table("samples", (text, NAME), KEY)],
    )


def _linked(*constraints: TableConstraint, title: str = "posts") -> list[Table]:
    return [plain("users", NAME), plain("teams"), table(title, _OWNER, constraints=constraints)]


def _foreign_keys() -> Iterator[Case]:
    key = ForeignKey(("owner",), "users", ("id",))
    yield case("a foreign key comes", _linked(), _linked(key))
    yield case("a named foreign key comes", _linked(), _linked(evolve(key, name="fk")))
    yield case("a foreign key is named", _linked(key), _linked(evolve(key, name="fk")))
    yield case("a foreign key refers elsewhere", _linked(key), _linked(evolve(key, table="teams")))
    for action in Action:
        cannot = _NO_SET_DEFAULT if action is Action.SET_DEFAULT else {}
        other = evolve(key, on_delete=action)
        yield case(
            f"a foreign key comes with on delete {action}", _linked(), _linked(other), cannot=cannot
        )
        other = evolve(key, on_update=action)
        yield case(
            f"a foreign key gets on update {action}", _linked(key), _linked(other), cannot=cannot
        )
    yield case(
        "an action becomes another one",
        _linked(evolve(key, on_delete=Action.CASCADE)),
        _linked(evolve(key, on_delete=Action.SET_NULL)),
    )
    for deferral in Deferral:
        yield case(
            f"a foreign key is {deferral}",
            _linked(key),
            _linked(evolve(key, deferral=deferral)),
            cannot={"mariadb": "AQ305"},
        )
    yield case(
        "a table that is referred to is renamed",
        _linked(key),
        [
            plain("people", NAME),
            plain("teams"),
            table("posts", _OWNER, constraints=[evolve(key, table="people")]),
        ],
        renames=Renames(tables=[("users", "people")]),
    )
    yield case(
        "a column that is referred to is renamed",
        _linked(key),
        [
            Table("users", (Column("number", Integer()), NAME), PrimaryKey(("number",))),
            plain("teams"),
            table("posts", _OWNER, constraints=[evolve(key, references=["number"])]),
        ],
        renames=Renames(columns=[("users", "id", "number")]),
    )
    yield case(
        "a table that refers to another goes", _linked(key), [plain("users", NAME), plain("teams")]
    )
    yield case("both tables of a foreign key go", _linked(key), [plain("teams")])
    yield case("both tables of a foreign key come", [], _linked(key))
    wide = Table("users", (_A, _B), PrimaryKey(("a", "b")))
    both = ForeignKey(("x", "y"), "users", ("a", "b"))
    points = column("x", Integer()), column("y", Integer())
    yield case(
        "a foreign key of two columns comes",
        [wide, table("posts", *points)],
        [wide, table("posts", *points, constraints=[both])],
    )
    unique = plain("users", _A, constraints=[UniqueConstraint(("a",))])
    yield case(
        "a foreign key refers to a unique column",
        [unique, table("posts", _OWNER)],
        [unique, table("posts", _OWNER, constraints=[evolve(key, references=["a"])])],
    )


def _cycles() -> Iterator[Case]:
    to_b = ForeignKey(("other",), "b", ("id",))
    to_a = ForeignKey(("other",), "a", ("id",))
    other = column("other", Integer())
    ring = [plain("a", other, constraints=[to_b]), plain("b", other, constraints=[to_a])]
    apart = [plain("a", other), plain("b", other)]
    own = plain("a", other, constraints=[to_a])
    yield case("a cycle comes", [], ring)
    yield case("a cycle is closed", apart, ring)
    yield case("a cycle is cut", ring, [plain("a", other), ring[1]])
    yield case("a table refers to itself", [plain("a", other)], [own])
    yield case("a table that refers to itself comes", [], [own])
    yield case(
        "two tables of a cycle swap their names",
        ring,
        ring,
        renames=Renames(tables=[("a", "b"), ("b", "a")]),
    )


def _ruled(*constraints: TableConstraint) -> list[Table]:
    return [plain("samples", _A, _B, constraints=constraints)]


def _rules() -> Iterator[Case]:
    unique, both = UniqueConstraint(("a",)), UniqueConstraint(("a", "b"))
    check, other = CheckConstraint("a > 0"), CheckConstraint("a >= 0")
    for title, before, after in (
        ("a unique constraint comes", [], [unique]),
        ("a named unique constraint comes", [], [evolve(unique, name="u")]),
        ("a unique constraint is named", [unique], [evolve(unique, name="u")]),
        (
            "a unique constraint gets another name",
            [evolve(unique, name="u")],
            [evolve(unique, name="v")],
        ),
        ("a unique constraint of two columns comes", [], [both]),
        ("a unique constraint gets a second column", [unique], [both]),
        (
            "a named unique constraint gets a second column",
            [evolve(unique, name="u")],
            [evolve(both, name="u")],
        ),
        ("a check comes", [], [check]),
        ("a named check comes", [], [evolve(check, name="c")]),
        ("a check changes", [check], [other]),
        ("a named check changes", [evolve(check, name="c")], [evolve(other, name="c")]),
        ("a check is named", [check], [evolve(check, name="c")]),
        ("a check over two columns comes", [], [CheckConstraint("a <= b")]),
        ("a check of texts comes", [], [CheckConstraint("a <> 5 OR b IN (1, 2, 3, 5)")]),
        ("two checks come", [], [check, CheckConstraint("b > 0")]),
        ("one of two checks goes", [check, CheckConstraint("b > 0")], [check]),
        ("a unique constraint becomes a check", [unique], [check]),
    ):
        yield case(title, _ruled(*before), _ruled(*after))
    yield case(
        "a column with a unique constraint of two goes",
        [plain("samples", _A, evolve(_B, nullable=True), constraints=[both])],
        [plain("samples", _A)],
    )
    yield case(
        "a type changes under a unique constraint and a check",
        _ruled(unique, check),
        [plain("samples", Column("a", Integer(64)), _B, constraints=[unique, check])],
    )


CASES = (*_primary_keys(), *_foreign_keys(), *_cycles(), *_rules())
