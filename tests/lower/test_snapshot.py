"""The text of `schema_snapshot.json`, and what is said of one that is wrong."""

import json
from decimal import Decimal

import pytest

from aquilia_ir.diagnostics import Diagnostic, SchemaError
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
    IndexExpression,
    PrimaryKey,
    Schema,
    Table,
    UniqueConstraint,
)
from aquilia_ir.types import (
    Boolean,
    Constant,
    Expression,
    Integer,
    Scalar,
    Timestamp,
    VarChar,
)
from aquilia_ir.types import Decimal as Exact
from aquilia_schema.lower.snapshot import read_snapshot, snapshot_text

USERS = Table(
    "users",
    [Column("id", Integer(32), identity=Identity()), Column("email", VarChar(255))],
    PrimaryKey(["id"]),
    [UniqueConstraint(["email"])],
    model="User",
)

# The example of the format's description, but for the version.
SPECIFIED = """\
{
  "models": {
    "User": {
      "table": "users",
      "fields": {
        "id": {
          "name": "id",
          "type": "INTEGER",
          "primary_key": true,
          "autoincrement": true
        },
        "email": {
          "name": "email",
          "type": "VARCHAR(255)",
          "unique": true
        }
      }
    }
  }
}
"""


def test_the_text_is_that_of_the_specification_with_sorted_keys_and_a_version() -> None:
    text = snapshot_text(Schema([USERS]))

    expected = json.loads(SPECIFIED) | {"version": 2}
    assert text == json.dumps(expected, indent=2, sort_keys=True) + "\n"


def test_the_example_of_the_specification_is_read() -> None:
    schema = read_snapshot(SPECIFIED, "schema_snapshot.json")

    assert schema == Schema([USERS])
    assert schema.table("users").model == "User"


def test_everything_that_a_schema_can_say_is_said_and_read() -> None:
    other = Table(
        "other",
        [
            Column("a", Integer(64), identity=Identity(IdentityKind.ALWAYS, 0, 5)),
            Column("b", Boolean(), default=Constant(True), comment="", collation="C"),
            Column("c", Integer(16), nullable=True, default=Expression("1 + 1")),
            Column("d", Integer(32), generated=Generated("c + 1", stored=False)),
            Column("é", VarChar(3), default=Constant("ü")),
        ],
        PrimaryKey(["a", "b"], "pk"),
        [
            UniqueConstraint(["c"], "named"),
            UniqueConstraint(["c", "d"]),
            CheckConstraint("c > 0"),
            ForeignKey(["c"], "users", ["id"], Action.SET_NULL, Action.CASCADE),
            ForeignKey(["c"], "users", ["id"], deferral=Deferral.DEFERRED),
            ForeignKey(["a", "b"], "other", ["a", "b"], Action.RESTRICT, name="self"),
        ],
        [
            Index("i", [IndexColumn("a"), IndexColumn("b", descending=True)], unique=True),
            Index("j", [IndexExpression("lower(é)", True)], where="c > 0", method="gin"),
            Index("k", [IndexColumn("a")], include=["b", "c"]),
        ],
        "what it is",
    )
    schema = Schema([USERS, other])

    text = snapshot_text(schema)

    assert read_snapshot(text, "x") == schema
    assert '"é"' in text
    assert json.loads(text)["models"]["Other"]["fields"]["c"]["references"] == {
        "table": "users",
        "column": "id",
        "deferrable": "deferred",
    }


CONSTANTS = (
    True, False, 1, 0, 1.0, -0.0, 1e300, float("inf"), float("nan"), "1", "", b"", b"\x00\xff",
    Decimal("1.50"), Decimal("1.5"), None, 2**80,
)  # fmt: skip


@pytest.mark.parametrize("value", CONSTANTS, ids=repr)
def test_a_default_keeps_its_value_and_its_kind(value: Scalar) -> None:
    schema = Schema([Table("t", [Column("c", VarChar(9), default=Constant(value))])])

    (column,) = read_snapshot(snapshot_text(schema), "x").table("t").columns

    assert column.default == Constant(value)


def test_the_order_of_declaration_does_not_count() -> None:
    backwards = Table(
        "users", USERS.columns[::-1], USERS.primary_key, USERS.constraints, model="User"
    )
    other = Table("a", [Column("x", Boolean())])

    assert snapshot_text(Schema([backwards, other])) == snapshot_text(Schema([other, USERS]))


def test_models_without_a_name_or_with_one_that_is_taken_get_one_from_their_table() -> None:
    columns = [Column("x", Boolean())]
    schema = Schema(
        [
            Table("user_roles", columns),
            Table("a", columns, model="User"),
            Table("b", columns, model="User"),
            Table("user", columns),
            Table("__", columns),
        ]
    )

    text = snapshot_text(schema)

    assert {name: model["table"] for name, model in json.loads(text)["models"].items()} == {
        "User": "a",
        "User_b": "b",
        "User_user": "user",
        "UserRoles": "user_roles",
        "__": "__",
    }
    assert read_snapshot(text, "x") == schema


def findings(text: str) -> list[Diagnostic]:
    with pytest.raises(SchemaError) as caught:
        read_snapshot(text, "migrations/schema_snapshot.json")
    return list(caught.value.diagnostics)


def changed(old: str, new: str) -> str:
    assert old in SPECIFIED
    return SPECIFIED.replace(old, new, 1)


WRONG = {
    "an unknown key": (
        changed('"type": "INTEGER"', '"typ": 1, "type": "INTEGER"'),
        "AQ603",
        'unknown key "typ" @ $.models.User.fields.id.typ',
        8,
    ),
    "a missing type": (
        changed('"type": "INTEGER",', ""),
        "AQ604",
        'the key "type" is missing @ $.models.User.fields.id',
        6,
    ),
    "a missing table": (
        changed('"table": "users",', ""),
        "AQ604",
        'the key "table" is missing @ $.models.User',
        3,
    ),
    "an unknown type": (
        changed("VARCHAR(255)", "VARCHR(255)"),
        "AQ606",
        'there is no type "VARCHR(255)" @ $.models.User.fields.email.type',
        14,
    ),
    "a text for a flag": (
        changed('"unique": true', '"unique": "yes"'),
        "AQ605",
        '"yes" stands for true or false @ $.models.User.fields.email.unique',
        15,
    ),
    "a number for a flag": (
        changed('"unique": true', '"unique": 1'),
        "AQ605",
        "1 stands for true or false @ $.models.User.fields.email.unique",
        15,
    ),
    "a flag for a number": (
        changed('"autoincrement": true', '"identity": {"kind": "always", "start": true}'),
        "AQ605",
        "true stands for a whole number @ $.models.User.fields.id.identity.start",
        10,
    ),
    "a list for an object": (
        '{"models": []}',
        "AQ605",
        "a list stands for an object @ $.models",
        1,
    ),
    "an unknown action": (
        changed(
            '"unique": true',
            '"references": {"table": "users", "column": "id", "on_delete": "VANISH"}',
        ),
        "AQ605",
        '"VANISH" is not one of NO ACTION, RESTRICT, CASCADE, SET NULL, SET DEFAULT'
        " @ $.models.User.fields.email.references.on_delete",
        15,
    ),
    "a default that is none": (
        changed('"unique": true', '"default": {"decimal": "x"}'),
        "AQ605",
        '"x" cannot be read as decimal @ $.models.User.fields.email.default.decimal',
        15,
    ),
    "a default of an unknown kind": (
        changed('"unique": true', '"default": [1]'),
        "AQ605",
        "a list stands for an object @ $.models.User.fields.email.default",
        15,
    ),
    "an unknown kind of constraint": (
        changed(
            '"table": "users",',
            '"table": "users", "constraints": [{"type": "uniq", "columns": []}],',
        ),
        "AQ605",
        '"uniq" is not one of unique, check, foreign key @ $.models.User.constraints[0].type',
        4,
    ),
    "a version to come": (
        '{\n"version": 99,\n"models": {}}',
        "AQ607",
        "version 99 of the snapshot is not one that this program reads @ $.version",
        2,
    ),
    "a table twice": (
        '{"models": {"A": {"table": "t", "fields": {}}, "B": {"table": "t", "fields": {}}}}',
        "AQ609",
        '2 models have the table "t" @ $.models',
        1,
    ),
    "a key twice": (
        changed('"unique": true', '"name": "email"'),
        "AQ608",
        'the snapshot has the key "name" twice in one object',
        15,
    ),
    "no JSON": (
        changed('"users",', '"users"'),
        "AQ601",
        "the snapshot is not JSON: expecting ',' delimiter",
        5,
    ),
    "no text at all": ("", "AQ601", "the snapshot is not JSON: expecting value", 1),
    "a merge conflict": (
        changed('      "table": "users",\n', "<<<<<<< HEAD\n=======\n>>>>>>> theirs\n"),
        "AQ602",
        "the snapshot holds an unresolved merge conflict",
        4,
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_snapshot_that_is_wrong_is_reported_at_its_line(case: str) -> None:
    text, code, message, line = WRONG[case]

    found = findings(text)[0]

    assert (found.code, found.message) == (code, message)
    assert found.span is not None
    assert found.span.source == "migrations/schema_snapshot.json"
    assert found.span.line == line


def test_all_that_is_wrong_is_reported_from_top_to_bottom() -> None:
    text = changed('"INTEGER"', '"INTEGR"').replace("unique", "uniqe")

    found = findings(text)

    assert [(one.code, one.help) for one in found] == [
        ("AQ606", 'did you mean "INTEGER"?'),
        ("AQ603", 'did you mean "unique"?'),
    ]


def test_a_span_covers_the_key_that_is_wrong() -> None:
    (found,) = findings(changed('"unique"', '"uniqe"'))

    assert found.span is not None
    assert (found.span.column, found.span.end_column) == (11, 18)
    assert found.span.excerpt == '          "uniqe": true'


# as release 1.0.0 of the framework writes it
LEGACY = """\
{
  "checksum": "75fe60c28710d38b",
  "models": {
    "Author": {
      "fields": {
        "id": {
          "column": "id",
          "field_class": "BigAutoField",
          "primary_key": true,
          "type": "INTEGER"
        }
      },
      "indexes": [],
      "meta": {"abstract": false, "managed": true, "ordering": []},
      "table": "author"
    },
    "User": {
      "fields": {
        "active": {
          "column": "active",
          "default": true,
          "field_class": "BooleanField",
          "type": "INTEGER"
        },
        "author": {
          "column": "author_id",
          "field_class": "ForeignKey",
          "on_delete": "SET_NULL",
          "nullable": true,
          "references": {"model": "Author"},
          "type": "INTEGER"
        },
        "email": {
          "column": "email",
          "field_class": "CharField",
          "max_length": 255,
          "type": "VARCHAR(255)",
          "unique": true
        },
        "price": {
          "column": "price",
          "decimal_places": 2,
          "default": "1.5",
          "field_class": "DecimalField",
          "max_digits": 10,
          "type": "DECIMAL(10,2)"
        },
        "when": {
          "column": "when",
          "default": "<callable:now>",
          "field_class": "DateTimeField",
          "type": "TIMESTAMP"
        }
      },
      "constraints": [
        {"type": "UniqueConstraint", "fields": ["author", "email"], "name": "uq"},
        {"type": "CheckConstraint", "check": "price > 0", "name": "ck"}
      ],
      "indexes": [{"columns": ["author", "email"], "name": "ix", "unique": false}],
      "meta": {"abstract": false, "managed": true, "ordering": []},
      "table": "users"
    }
  },
  "version": 1
}
"""

LEGACY_SCHEMA = Schema(
    [
        Table("author", [Column("id", Integer(32), identity=Identity())], PrimaryKey(["id"])),
        Table(
            "users",
            [
                Column("active", Integer(32), default=Constant(True)),
                Column("author_id", Integer(32), nullable=True),
                Column("email", VarChar(255)),
                Column("price", Exact(10, 2), default=Constant(Decimal("1.5"))),
                Column("when", Timestamp()),
            ],
            None,
            [
                ForeignKey(["author_id"], "author", ["id"], Action.SET_NULL, Action.CASCADE),
                UniqueConstraint(["email"]),
                UniqueConstraint(["author_id", "email"], "uq"),
                CheckConstraint("price > 0", "ck"),
            ],
            [Index("ix", [IndexColumn("author_id"), IndexColumn("email")])],
        ),
    ]
)


def test_a_snapshot_of_the_first_releases_is_read() -> None:
    assert read_snapshot(LEGACY, "x") == LEGACY_SCHEMA


def test_a_snapshot_in_an_envelope_is_read_and_reported_on_with_its_path() -> None:
    envelope = {"format": "aquilia-artifact", "payload": json.loads(LEGACY), "key": "main"}
    wrong = json.dumps(envelope).replace("VARCHAR(255)", "VARCHR(255)")

    assert read_snapshot(json.dumps(envelope), "x") == LEGACY_SCHEMA
    assert [one.message for one in findings(wrong)] == [
        'there is no type "VARCHR(255)" @ $.payload.models.User.fields.email.type'
    ]


def test_a_newer_snapshot_in_an_envelope_is_reported() -> None:
    envelope = {"format": "aquilia-artifact", "payload": {"tables": [], "version": 2}}

    assert [one.code for one in findings(json.dumps(envelope))] == ["AQ607"]
