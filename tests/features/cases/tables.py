"""Feature cases: tables, indexes, generated columns, enumerations and names."""

from collections.abc import Iterator

from attrs import evolve

from aquilia_ir.renames import Renames
from aquilia_ir.schema import (
    CheckConstraint,
    Column,
    Generated,
    Identity,
    Index,
    IndexColumn,
    IndexExpression,
    PrimaryKey,
    Table,
    UniqueConstraint,
)
from aquilia_ir.types import Constant, Enum, Integer, Text, VarChar
from features.case import NAME, Case, case, change, column, plain, table

_A, _B = column("a", Integer()), column("b", Integer())
_WORD = column("word", VarChar(50))


def _tables() -> Iterator[Case]:
    users, posts = table("users", NAME), table("posts", _A)
    yield case("a table comes", [], [users])
    yield case("a table goes", [users, posts], [users])
    yield case("a table comes and another goes", [users], [posts])
    yield case(
        "a table is renamed",
        [users],
        [table("people", NAME)],
        renames=Renames(tables=[("users", "people")]),
    )
    yield case(
        "a table is renamed with its unique constraint and index",
        [_dressed("users")],
        [_dressed("people")],
        renames=Renames(tables=[("users", "people")]),
    )
    yield case(
        "a table and its column are renamed",
        [users],
        [table("people", evolve(NAME, name="called"))],
        renames=Renames(tables=[("users", "people")], columns=[("people", "name", "called")]),
    )
    yield case(
        "two tables swap their names",
        [users, posts],
        [table("posts", NAME), table("users", _A)],
        renames=Renames(tables=[("users", "posts"), ("posts", "users")]),
    )
    yield case(
        "a table takes the name that another leaves",
        [users, posts],
        [table("posts", NAME), table("old", _A)],
        renames=Renames(tables=[("users", "posts"), ("posts", "old")]),
    )
    yield case(
        "a table is renamed and a column comes",
        [users],
        [table("people", NAME, _A)],
        renames=Renames(tables=[("users", "people")]),
    )
    yield case("a table gets a comment", [users], [table("users", NAME, comment="it's 100%")])
    yield case(
        "a table gets another comment",
        [table("users", NAME, comment="one")],
        [table("users", NAME, comment='"two" \\ :x')],
    )
    bare = Table("bare", (_A, NAME))
    yield case("a table without a key comes", [], [bare])
    yield case(
        "a table without a key changes",
        [bare],
        [Table("bare", (column("a", Integer(64)), evolve(NAME, default=Constant("x"))))],
    )


def _dressed(name: str) -> Table:
    return table(
        name, _A, NAME, constraints=[UniqueConstraint(("a",))], indexes=[_index("names", "name")]
    )


def _index(name: str, *columns: str, **more: object) -> Index:
    return Index(name, [IndexColumn(each) for each in columns], **more)  # type: ignore[arg-type]


def _with(*indexes: Index) -> list[Table]:
    return [plain("samples", _A, _B, _WORD, indexes=indexes)]


def _indexes() -> Iterator[Case]:
    index = _index("i", "a")
    upper = Index("i", [IndexExpression("upper(word)")])
    partial = _index("i", "a", where="b > 0")
    no_partial = {"mariadb": "AQ305"}
    yield case("an index comes", _with(), _with(index))
    yield case("an index of two columns comes", _with(), _with(_index("i", "a", "b")))
    yield case("a unique index comes", _with(), _with(_index("i", "a", unique=True)))
    yield case("an index becomes unique", _with(index), _with(_index("i", "a", unique=True)))
    yield case("an index gets a column", _with(index), _with(_index("i", "a", "b")))
    yield case("an index is over another column", _with(index), _with(_index("i", "b")))
    yield case("an index is renamed", _with(index), _with(_index("j", "a")))
    yield case(
        "two indexes swap their names",
        _with(index, _index("j", "b")),
        _with(_index("j", "a"), _index("i", "b")),
    )
    descending = Index("i", [IndexColumn("a", descending=True), IndexColumn("b")])
    yield case("a descending index comes", _with(), _with(descending))
    yield case("an index turns round", _with(_index("i", "a", "b")), _with(descending))
    late = {"mariadb": "AQ337"}
    yield case("an index over an expression comes", _with(), _with(upper), refused=late)
    yield case(
        "an index over a column becomes one over an expression",
        _with(_index("i", "word")),
        _with(upper),
        refused=late,
    )
    yield case("a partial index comes", _with(), _with(partial), cannot=no_partial)
    yield case(
        "a condition of an index changes",
        _with(partial),
        _with(evolve(partial, where="b > 1")),
        cannot=no_partial,
    )
    yield case("a condition of an index goes", _with(partial), _with(index), cannot=no_partial)
    yield case(
        "an index with included columns comes",
        _with(),
        _with(_index("i", "a", include=["b"])),
        cannot={"sqlite": "AQ305", "mariadb": "AQ305"},
    )
    yield case("a column goes with its index", _with(index), [plain("samples", _B, _WORD)])
    yield case(
        "a column of an index of two goes",
        _with(_index("i", "a", "b")),
        [plain("samples", _B, _WORD)],
    )
    yield case(
        "a type changes under an index",
        _with(index),
        [plain("samples", column("a", Integer(64)), _B, _WORD, indexes=[index])],
    )
    yield case(
        "a column is renamed under an index over two",
        _with(_index("i", "a", "b")),
        [plain("samples", column("c", Integer()), _B, _WORD, indexes=[_index("i", "c", "b")])],
        renames=Renames(columns=[("samples", "a", "c")]),
    )


def _generated() -> Iterator[Case]:
    sum_, product = Generated("a + b"), Generated("a * b")
    lazy = Generated("a + b", stored=False)

    def it(generated: Generated | None) -> Column:
        return column("it", Integer(), generated=generated)

    def with_(*columns: Column) -> list[Table]:
        return [plain("samples", _A, _B, *columns)]

    no_lazy = {"pg17": "AQ305", "pg18": "AQ305"}
    yield case("a generated column comes", with_(), with_(it(sum_)))
    yield case(
        "a column that is computed when read comes", with_(), with_(it(lazy)), cannot=no_lazy
    )
    yield case("a computed column is computed otherwise", with_(it(sum_)), with_(it(product)))
    yield case("a computed column is computed no more", with_(it(sum_)), with_(it(None)))
    yield case("a column is computed from now on", with_(it(None)), with_(it(sum_)))
    yield case("a computed column is stored", with_(it(lazy)), with_(it(sum_)), cannot=no_lazy)
    yield case(
        "a computed column gets bigger", with_(it(sum_)), with_(evolve(it(sum_), type=Integer(64)))
    )
    yield case(
        "a column is renamed that others are computed from",
        with_(it(sum_)),
        [plain("samples", column("c", Integer()), _B, it(Generated("c + b")))],
        renames=Renames(columns=[("samples", "a", "c")]),
    )
    yield case(
        "a column gets bigger that others are computed from",
        with_(it(sum_)),
        [plain("samples", column("a", Integer(64)), _B, it(sum_))],
    )
    yield case(
        "an index is over a computed column",
        with_(it(sum_)),
        [plain("samples", _A, _B, it(sum_), indexes=[_index("i", "it")])],
    )


def _enums() -> Iterator[Case]:
    def it(*values: str, **more: object) -> Column:
        return column("it", Enum(values, "mood"), **more)

    ab = ("'a'", "'b'", "'a'")
    given = {"samples.it": ab}
    yield case(
        "an enumeration comes", [table("samples", NAME)], [table("samples", NAME, it("a", "b"))]
    )
    yield change("a value is added at the end", it("a", "b"), it("a", "b", "c"), values=given)
    yield change("a value is added before others", it("a", "b"), it("c", "a", "b"), values=given)
    yield change("a value goes", it("a", "b", "c"), it("a", "b"), values=given)
    yield change("values change places", it("a", "b"), it("b", "a"), values=given)
    yield change(
        "a value of an enumeration that others have",
        it("a", "b"),
        it("a", "b", 'it\'s "c"'),
        values=given,
    )
    yield change(
        "an enumeration becomes a text", it("a", "b"), column("it", VarChar(20)), values=given
    )
    yield change(
        "a text becomes an enumeration", column("it", VarChar(20)), it("a", "b"), values=given
    )
    yield change(
        "an enumeration gets a default",
        it("a", "b"),
        it("a", "b", default=Constant("a")),
        values=given,
    )
    yield change(
        "an enumeration with a default gets a value",
        it("a", "b", default=Constant("a")),
        it("a", "b", "c", default=Constant("c")),
        values=given,
    )
    yield change(
        "an enumeration may not be null", it("a", "b"), it("a", "b", nullable=False), values=given
    )
    yield case(
        "a table with an enumeration is renamed",
        [table("samples", it("a", "b"))],
        [table("people", it("a", "b"))],
        renames=Renames(tables=[("samples", "people")]),
        values=given,
    )


def _names() -> Iterator[Case]:
    for name in (
        "order",
        "select",
        "it's",
        'a"b',
        "a`b",
        "a b",
        "ü☃",
        "A",
        "100%",
        "a:b",
        "a\\b",
        "x" * 60,
    ):
        inner = [plain(name, column("it", Integer())), table("t", column(name, Integer()))]
        more = [
            plain(name, column("it", Integer(64)), constraints=[UniqueConstraint(("it",))]),
            table("t", column(name, Integer(64)), indexes=[_index(f"{name[:40]}_i", name)]),
        ]
        yield case(f"the name {name}", inner, more)
    long = "n" * 63
    yield case(
        "the name of a constraint is as long as can be",
        [plain("samples", _A)],
        [plain("samples", _A, constraints=[CheckConstraint("a > 0", long[:62])])],
    )
    yield case(
        "a constraint over long names",
        [plain("s" * 60, column("c" * 60, Integer()))],
        [plain("s" * 60, column("c" * 60, Integer()), constraints=[UniqueConstraint(("c" * 60,))])],
    )


def _several() -> Iterator[Case]:
    yield case(
        "everything at once",
        [table("users", NAME, _A), plain("old", _B)],
        [
            table(
                "users",
                Column("name", VarChar(50), default=Constant("?")),
                column("a", Integer(64)),
                column("more", Text()),
                constraints=[CheckConstraint("a <> 77"), UniqueConstraint(("a",))],
                indexes=[_index("users_names", "name")],
            ),
            Table("new", (Column("id", Integer(), identity=Identity()), _B), PrimaryKey(("id",))),
        ],
    )
    yield case("nothing", [table("users", NAME)], [table("users", NAME)])


CASES = (*_tables(), *_indexes(), *_generated(), *_enums(), *_names(), *_several())
