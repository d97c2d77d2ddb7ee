"""Does each operation change the schema as it says, and refuse what does not fit?"""

import time

import pytest

from aquilia_ir.apply import apply, apply_all
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
    CheckConstraint,
    Column,
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
from aquilia_ir.types import Constant, Integer, Text
from aquilia_ir.verify import verify

ID = Column("id", Integer())
EMAIL = Column("email", Text())
AGE = Column("age", Integer())
KEY = PrimaryKey(["id"])
UNIQUE = UniqueConstraint(["email"])
NOT_NEGATIVE = CheckConstraint("age >= 0", "ck_age")
IX = Index("ix_email", [IndexColumn("email")])
USERS = Table("users", [ID, EMAIL, AGE], KEY, [UNIQUE, NOT_NEGATIVE], [IX], model="User")
AUTHOR = ForeignKey(["author"], "users", ["id"])
PARENT = ForeignKey(["parent"], "posts", ["id"])
POSTS = Table(
    "posts",
    [ID, Column("author", Integer()), Column("parent", Integer(), nullable=True)],
    KEY,
    [AUTHOR, PARENT],
)
BEFORE = Schema([USERS, POSTS])


def _table(name: str, *columns: str, **parts: object) -> Table:
    return Table(name, [Column(column, Text()) for column in columns], **parts)  # type: ignore[arg-type]


NUMBERED = Column("x", Integer(), identity=Identity())
COMPUTED = Column("x", Integer(), generated=Generated("id + 1"))


def _code(op: Operation, before: Schema = BEFORE) -> str:
    with pytest.raises(SchemaError) as caught:
        apply(op, before)
    (diagnostic,) = caught.value.diagnostics
    return diagnostic.code


@pytest.mark.parametrize(
    ("op", "code"),
    [
        (CreateTable(USERS), "AQ104"),
        (CreateTable(_table("new", "a", "a")), "AQ114"),
        (DropTable("nobody"), "AQ103"),
        (DropTable("users"), "AQ110"),
        (RenameTable("nobody", "somebody"), "AQ103"),
        (RenameTable("users", "posts"), "AQ104"),
        (SetComment("nobody", "x"), "AQ103"),
        (AddColumn("nobody", AGE), "AQ103"),
        (AddColumn("users", AGE), "AQ105"),
        (AddColumn("users", Column("x", Text()), [PrimaryKey(["x"])]), "AQ108"),
        (AddColumn("users", Column("x", Text()), [UniqueConstraint(["x", "id"])]), "AQ113"),
        (AddColumn("users", Column("x", Text()), [CheckConstraint("x <> email")]), "AQ113"),
        (AddColumn("users", Column("x", Text()), [CheckConstraint("x <> ''", "ck_age")]), "AQ107"),
        (AddColumn("users", NUMBERED, fill=Constant(1)), "AQ660"),
        (AddColumn("users", COMPUTED, fill=Constant(1)), "AQ660"),
        (AddColumn("users", Column("x", Text()), fill=Constant(None)), "AQ660"),
        (DropColumn("users", "phone"), "AQ101"),
        (DropColumn("users", "email"), "AQ111"),
        (DropColumn("users", "id"), "AQ111"),
        (DropColumn("posts", "id"), "AQ111"),
        (AlterColumn("users", Column("phone", Text())), "AQ101"),
        (RenameColumn("users", "phone", "x"), "AQ101"),
        (RenameColumn("users", "email", "age"), "AQ105"),
        (SetPrimaryKey("users", PrimaryKey(["phone"])), "AQ101"),
        (SetPrimaryKey("users", PrimaryKey(["id", "id"])), "AQ114"),
        (AddConstraint("users", UNIQUE), "AQ107"),
        (AddConstraint("users", UniqueConstraint(["age"], "ck_age")), "AQ107"),
        (AddConstraint("users", UniqueConstraint(["phone"])), "AQ101"),
        (DropConstraint("users", UniqueConstraint(["age"])), "AQ109"),
        (DropConstraint("users", UniqueConstraint(["email"], "named")), "AQ109"),
        (CreateIndex("users", IX), "AQ106"),
        (CreateIndex("users", Index("ix", [IndexColumn("phone")])), "AQ101"),
        (CreateIndex("users", Index("ix", [IndexColumn("id")], include=["phone"])), "AQ101"),
        (DropIndex("users", "ix"), "AQ102"),
        (RenameIndex("users", "ix", "iy"), "AQ102"),
        (RenameIndex("users", "ix_email", "ix_email"), "AQ106"),
        (RunSQL("SELECT 1", state=[DropTable("users")]), "AQ110"),
    ],
)
def test_what_does_not_fit_is_refused(op: Operation, code: str) -> None:
    assert _code(op) == code


@pytest.mark.parametrize(
    "parts",
    [
        {"primary_key": PrimaryKey(["a", "b"])},
        {"constraints": [UniqueConstraint(["b", "a"])]},
        {"constraints": [ForeignKey(["a", "b"], "t", ["b", "a"])]},
        {"constraints": [ForeignKey(["b"], "t", ["a"])]},
        {"constraints": [CheckConstraint("a < b")]},
        {"indexes": [Index("ix", [IndexColumn("a")])]},
        {"indexes": [Index("ix", [IndexColumn("b")], include=["a"])]},
        {"indexes": [Index("ix", [IndexColumn("b")], where="a IS NULL")]},
        {"indexes": [Index("ix", [IndexExpression("lower(a)")])]},
    ],
)
def test_a_column_that_is_still_used_stays(parts: dict[str, object]) -> None:
    table = _table("t", "a", "b", **parts)

    assert _code(DropColumn("t", "a"), Schema([table])) == "AQ111"


def test_a_column_that_another_is_computed_from_stays() -> None:
    total = Column("total", Integer(), generated=Generated("age * 2"))
    table = Table("t", [AGE, total])

    assert _code(DropColumn("t", "age"), Schema([table])) == "AQ111"
    assert apply(DropColumn("t", "total"), Schema([table])) == Schema([Table("t", [AGE])])


def test_the_only_column_can_go_but_the_table_left_is_not_well_formed() -> None:
    after = apply(DropColumn("t", "a"), Schema([_table("t", "a")]))

    assert [found.code for found in verify(after)] == ["AQ121"]


@pytest.mark.parametrize(
    "parts",
    [
        {"primary_key": PrimaryKey(["a"])},
        {"constraints": [UniqueConstraint(["a"]), CheckConstraint("a <> 'b'")]},
        {"constraints": [ForeignKey(["a"], "t", ["a"])]},
        {"constraints": [ForeignKey(["a"], "t", ["b"])]},
    ],
)
def test_a_dropped_column_takes_along_what_is_over_it_alone(parts: dict[str, object]) -> None:
    before = Schema([_table("t", "a", "b", **parts)])

    assert apply(DropColumn("t", "a"), before) == Schema([_table("t", "b")])


def test_a_table_is_dropped_together_with_its_reference_to_itself() -> None:
    assert apply(DropTable("posts"), BEFORE) == Schema([USERS])


def test_an_added_column_brings_its_constraints_and_the_primary_key() -> None:
    added = AddColumn("t", ID, [KEY, CheckConstraint("id > 0"), UniqueConstraint(["id"])])

    table = apply(added, Schema([_table("t", "a")])).table("t")

    assert table.primary_key == KEY
    assert set(table.constraints) == {CheckConstraint("id > 0"), UniqueConstraint(["id"])}


def test_what_refers_to_a_renamed_table_follows_and_its_model_stays() -> None:
    after = apply(RenameTable("users", "people"), BEFORE)

    assert after.find("users") is None
    assert after.table("people").model == "User"
    assert after.table("posts").foreign_keys[0].table == "people"
    assert after.referrers("people") == ("posts",)


def test_a_renamed_table_gets_the_model_that_is_given() -> None:
    after = apply(RenameTable("users", "people", model="Person"), BEFORE)

    assert after.table("people").model == "Person"


def test_a_reference_to_itself_follows_the_table() -> None:
    table = apply(RenameTable("posts", "articles"), BEFORE).table("articles")

    assert {key.table for key in table.foreign_keys} == {"users", "articles"}


def test_everything_follows_a_renamed_column() -> None:
    twice = Column("twice", Integer(), generated=Generated("age * 2"))
    index = Index(
        "ix",
        [IndexColumn("age"), IndexExpression("abs(age)")],
        where="age > 1",
        include=["age"],
    )
    check = CheckConstraint("age >= 0 AND email <> 'age'")
    unique = UniqueConstraint(["age", "email"])
    to_self = ForeignKey(["age"], "t", ["age"])
    table = Table("t", [AGE, EMAIL, twice], PrimaryKey(["age"]), [check, unique, to_self], [index])

    after = apply(RenameColumn("t", "age", "order"), Schema([table])).table("t")

    assert after == Table(
        "t",
        [
            Column("order", Integer()),
            EMAIL,
            Column("twice", Integer(), generated=Generated('"order" * 2')),
        ],
        PrimaryKey(["order"]),
        [
            CheckConstraint("\"order\" >= 0 AND email <> 'age'"),
            UniqueConstraint(["order", "email"]),
            ForeignKey(["order"], "t", ["order"]),
        ],
        [
            Index(
                "ix",
                [IndexColumn("order"), IndexExpression('abs("order")')],
                where='"order" > 1',
                include=["order"],
            )
        ],
    )


def test_foreign_keys_of_other_tables_follow_a_renamed_column() -> None:
    after = apply(RenameColumn("users", "id", "number"), BEFORE)

    keys = {key.table: key.references for key in after.table("posts").foreign_keys}
    assert keys == {"users": ("number",), "posts": ("id",)}


def test_an_altered_column_keeps_its_place() -> None:
    after = apply(AlterColumn("users", Column("email", Integer())), BEFORE).table("users")

    assert after.column_names == ("id", "email", "age")
    assert after.column("email").type == Integer()


def test_constraints_indexes_comments_and_keys_come_and_go() -> None:
    ops: list[Operation] = [
        DropConstraint("users", CheckConstraint('"age">=0', "ck_age")),
        AddConstraint("users", UniqueConstraint(["age"])),
        RenameIndex("users", "ix_email", "iy"),
        CreateIndex("users", IX),
        DropIndex("users", "iy"),
        SetComment("users", "people"),
        SetPrimaryKey("users", None),
    ]

    table = apply_all(ops, Schema([USERS])).table("users")

    assert table == Table(
        "users",
        [ID, EMAIL, AGE],
        constraints=[UNIQUE, UniqueConstraint(["age"])],
        indexes=[IX],
        comment="people",
    )


@pytest.mark.parametrize("script", [RunSQL, RunPython])
def test_a_script_does_what_it_declares(script: type[RunSQL] | type[RunPython]) -> None:
    assert apply(script("text", state=[DropTable("posts")]), BEFORE) == Schema([USERS])
    assert apply(script("text"), BEFORE) == BEFORE


def test_a_misspelled_column_is_met_with_a_question() -> None:
    with pytest.raises(SchemaError) as caught:
        apply(RenameColumn("users", "emial", "mail"), BEFORE)

    assert caught.value.diagnostics[0].help == 'did you mean "email"?'


def test_the_refusal_names_who_needs_the_column() -> None:
    with pytest.raises(SchemaError, match=r'"users.id" .* foreign key \(author\) of table "posts"'):
        apply(DropColumn("users", "id"), BEFORE)


def test_thousands_of_operations_on_thousands_of_tables_take_about_a_second() -> None:
    names = [f"t{number:04}" for number in range(5000)]
    before = Schema(
        Table(name, [ID, AGE], KEY, [ForeignKey(["age"], earlier, ["id"])])
        for name, earlier in zip(names, names[:1] + names, strict=False)
    )
    ops = [AddColumn(name, EMAIL) for name in names]
    started = time.process_time()

    after = apply_all(ops, before)

    assert all(table.find_column("email") for table in after.tables)
    assert time.process_time() - started < 5
