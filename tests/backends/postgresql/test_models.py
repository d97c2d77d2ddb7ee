"""What only PostgreSQL has is on the server as models say it, and follows when they change."""

from functools import partial

import pytest

from aquilia_backends.postgresql.session import PostgreSQLSession
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.diff import diff
from aquilia_ir.invert import invert_all
from aquilia_ir.operations import AddColumn, RunSQL
from aquilia_ir.renames import NO_RENAMES
from aquilia_ir.schema import Schema
from aquilia_ir.types import Default
from aquilia_schema import models as m
from aquilia_schema.lower.fills import find_fill
from aquilia_schema.lower.models import lower_models
from aquilia_schema.models import Model
from aquilia_schema.run.draft import make_draft
from aquilia_schema.run.filling import fill_rows
from aquilia_schema.run.renaming import choose_model_renames
from aquilia_schema.run.unsaid import with_unsaid
from postgresql_databases import migrate

Models = tuple[type[Model], ...]
EXTENSIONS = [
    RunSQL(f"CREATE EXTENSION IF NOT EXISTS {name}", reverse=[])
    for name in ("citext", "hstore", "btree_gist")
]


def rooms(**body: object) -> Models:
    room = type("Room", (Model,), {"code": m.CharField(max_length=5, primary_key=True)})
    fields = {"room": m.ForeignKey(room), "name": m.CharField(max_length=30)}
    return room, type("Stay", (Model,), fields | body)


def meta(**options: object) -> type:
    return type("Meta", (), options)


APART = m.ExclusionConstraint(
    name="apart",
    expressions=[("room", "="), ("during", "&&")],
    condition="name <> 'any'",
    deferrable=m.Deferrable.IMMEDIATE,
)
FIRST = rooms(
    during=m.DateRangeField(),
    mail=m.CITextField(unique=True),
    more=m.HStoreField(null=True),
    tags=m.JSONField(default=dict),
    Meta=meta(
        constraints=[
            APART,
            m.CheckConstraint(check=m.Q(name__ne="") | m.Q(during=None), name="named"),
        ],
        indexes=[
            m.GinIndex(fields=["tags"], opclasses=["jsonb_path_ops"]),
            m.Index(fields=["name", "-mail"], opclasses=["varchar_pattern_ops"], name="by_name"),
            m.BrinIndex(fields=["name"]),
            m.HashIndex(fields=["name"], name="hashed"),
            m.GistIndex(fields=["during"]),
        ],
    ),
)
SECOND = rooms(
    dates=m.DateRangeField(renamed_from="during"),
    mail=m.CITextField(unique=True),
    labels=m.JSONField(default=dict, renamed_from="tags"),
    words=m.ArrayField(m.CharField(max_length=9), default=lambda: ["it's", 'a "b"', "c\\d", None]),
    Meta=meta(
        db_table="visit",
        renamed_from="Stay",
        constraints=[
            m.ExclusionConstraint(name="apart", expressions=[("room", "="), ("dates", "&&")])
        ],
        indexes=[m.GinIndex(fields=["labels"])],
    ),
)


def test_models_are_on_the_server_what_they_say(session: PostgreSQLSession) -> None:
    target = lower_models(FIRST)
    migrate(session, EXTENSIONS, Schema())

    migrate(session, diff(Schema(), target), Schema())

    found = session.inspect()
    assert with_unsaid(session.normalize(target), found)[0] == found
    assert {extra.key for extra in found.extras} >= {"constraint stay.apart"}
    (index,) = [i for i in found.table("stay").indexes if i.name == "idx_stay_tags"]
    assert (index.method, index.parts[0].opclass) == ("gin", "jsonb_path_ops")


def test_rows_that_exclude_each_other_can_not_stand_side_by_side(
    session: PostgreSQLSession,
) -> None:
    migrate(session, [*EXTENSIONS, *diff(Schema(), lower_models(FIRST))], Schema())
    session.query("INSERT INTO room VALUES ('a'), ('b')")
    stay = "INSERT INTO stay (room_id, name, during, mail, tags) VALUES ({}, '[1-2-3,1-2-9]', {}"

    session.query(stay.format("'a', 'x'", "'A', '{}')"))
    session.query(stay.format("'b', 'x'", "'B', '{}')"))

    with pytest.raises(SchemaError, match="violates exclusion constraint"):
        session.query(stay.format("'a', 'x'", "'C', '{}')"))


def test_rows_live_through_renames_and_another_exclusion(session: PostgreSQLSession) -> None:
    first, second = lower_models(FIRST), lower_models(SECOND)
    migrate(session, [*EXTENSIONS, *diff(Schema(), first)], Schema())
    session.query("INSERT INTO room VALUES ('a')")
    session.query(
        "INSERT INTO stay (room_id, name, during, mail, tags)"
        " VALUES ('a', 'x', '[2020-01-01,2020-02-01)', 'Me', '{}')"
    )
    before = session.query("SELECT * FROM stay")
    renames, guessed = choose_model_renames(SECOND, first, second)
    draft = make_draft(first, second, renames)

    migrate(session, fill_rows(draft, partial(fill, SECOND)).operations, first)

    assert guessed == NO_RENAMES
    assert with_unsaid(session.normalize(second), session.inspect())[0] == session.inspect()
    assert session.query("SELECT room_id, dates::text, labels, words FROM visit") == [
        ("a", "[2020-01-01,2020-02-01)", {}, ["it's", 'a "b"', "c\\d", None])
    ]
    migrate(session, invert_all(draft.operations, first), second)
    assert with_unsaid(session.normalize(first), session.inspect())[0] == session.inspect()
    names = "room_id, name, during, mail, tags, id"
    assert session.query(f"SELECT {names} FROM stay") == [
        (a, b, c, d, f, g) for a, b, c, d, _, f, g in before
    ]


def test_an_index_with_a_parameter_of_its_operator_class_is_in_the_words_of_the_server(
    session: PostgreSQLSession,
) -> None:
    session.query("CREATE EXTENSION ltree; CREATE TABLE t (a ltree)")
    session.query("CREATE INDEX i ON t USING gist (a gist_ltree_ops(siglen=100))")

    found = session.inspect()

    assert found.table("t").indexes == ()
    assert "gist_ltree_ops (siglen='100')" in found.extra("index", "i").create


def fill(models: Models, op: AddColumn) -> Default | None:
    return find_fill(models, op.table, op.column.name)
