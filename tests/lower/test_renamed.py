"""What `renamed_from` decides: a rename where the old name is there and the new one is not."""

import pytest

from aquilia_ir.apply import apply_all
from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.diff import diff
from aquilia_ir.operations import DropColumn, DropTable
from aquilia_ir.renames import NO_RENAMES, Renames
from aquilia_ir.schema import Schema
from aquilia_schema import models as m
from aquilia_schema.lower.models import lower_models
from aquilia_schema.lower.renamed import declared_renames, with_links
from aquilia_schema.models import CharField, ForeignKey, Model, ModelMeta

EMPTY = Schema()


def model(
    called: str,
    base: type[Model] = Model,
    /,
    *,
    meta: dict[str, object] | None = None,
    **body: object,
) -> type[Model]:
    """A model class; `meta` are the options in its `Meta`."""
    if meta is not None:
        body["Meta"] = type("Meta", (), meta)
    return ModelMeta(called, (base,), {**body, "__module__": __name__})  # type: ignore[return-value]


def lost(before: Schema, after: Schema, renames: Renames) -> list[object]:
    """What a migration with those renames would drop; and it must lead to `after`."""
    operations = diff(before, after, renames=renames)
    assert apply_all(operations, before) == after
    return [op for op in operations if isinstance(op, DropTable | DropColumn)]


def test_a_field_says_what_it_was_called() -> None:
    before = lower_models([model("User", secret=CharField(), age=m.IntegerField())])
    models = [model("User", bio=CharField(renamed_from="secret"), age=m.IntegerField())]
    after = lower_models(models)

    renames = declared_renames(models, before, after)

    assert renames == Renames(columns=[("user", "secret", "bio")])
    assert lost(before, after, renames) == []


def test_a_foreign_key_is_named_by_its_field_or_its_column() -> None:
    before = lower_models([model("User", author=ForeignKey("self", null=True))])
    for name in ("author", "author_id"):
        models = [model("User", owner=ForeignKey("self", null=True, renamed_from=name))]

        found = declared_renames(models, before, lower_models(models))

        assert found.columns == (("user", "author_id", "owner_id"),)


@pytest.mark.parametrize("name", ["User", "user"])
def test_a_model_says_what_it_or_its_table_was_called(name: str) -> None:
    before = lower_models([model("User", email=CharField())])
    models = [model("Account", mail=CharField(renamed_from="email"), meta={"renamed_from": name})]
    after = lower_models(models)

    renames = declared_renames(models, before, after)

    assert renames == Renames([("user", "account")], [("account", "email", "mail")])
    assert lost(before, after, renames) == []


def test_the_first_of_several_former_names_that_is_there_counts() -> None:
    models = [model("User", c=CharField(renamed_from=("a", "b")))]
    after = lower_models(models)

    for old in ("a", "b"):
        before = lower_models([model("User", meta=None, **{old: CharField()})])
        assert declared_renames(models, before, after).columns == (("user", old, "c"),)


def test_a_rename_that_is_done_or_never_was_has_no_effect() -> None:
    models = [model("Account", mail=CharField(renamed_from="email"), meta={"renamed_from": "User"})]
    after = lower_models(models)
    done = lower_models([model("Account", mail=CharField(), email=CharField()), model("User")])

    assert declared_renames(models, EMPTY, after) == NO_RENAMES
    assert declared_renames(models, after, after) == NO_RENAMES
    assert declared_renames(models, done, after) == NO_RENAMES


def test_an_old_name_can_be_taken_again_at_once() -> None:
    before = lower_models([model("User", name=CharField())])
    models = [model("User", title=CharField(renamed_from="name"), name=m.IntegerField())]
    after = lower_models(models)

    renames = declared_renames(models, before, after)

    assert renames.columns == (("user", "name", "title"),)
    assert lost(before, after, renames) == []


def test_a_name_that_is_given_up_can_be_taken_by_the_next() -> None:
    before = lower_models([model("A", x=CharField(), y=CharField()), model("B")])
    moved = {"y": CharField(renamed_from="x"), "z": CharField(renamed_from="y")}
    models = [
        model("B", meta={"renamed_from": "A"}, **moved),
        model("C", meta={"renamed_from": "B"}),
    ]
    after = lower_models(models)

    renames = declared_renames(models, before, after)

    assert sorted(renames.tables) == [("a", "b"), ("b", "c")]
    assert sorted(renames.columns) == [("b", "x", "y"), ("b", "y", "z")]
    assert lost(before, after, renames) == []
    assert declared_renames(models, after, after) == NO_RENAMES


def test_two_that_only_say_to_have_been_each_other_stay_as_they_are() -> None:
    models = [model("A", meta={"renamed_from": "B"}), model("B", meta={"renamed_from": "A"})]

    assert declared_renames(models, lower_models(models), lower_models(models)) == NO_RENAMES


def test_a_class_that_keeps_its_table_is_no_rename() -> None:
    before = lower_models([model("User", meta={"db_table": "users"})])
    models = [model("Account", meta={"db_table": "users", "renamed_from": "User"})]

    assert declared_renames(models, before, lower_models(models)) == NO_RENAMES


def test_tables_that_do_not_count_are_left_alone() -> None:
    before = lower_models([model("User", a=CharField()), model("Post", a=CharField())])
    models = [
        model("Account", b=CharField(renamed_from="a"), meta={"renamed_from": "User"}),
        model("Post", b=CharField(renamed_from="a")),
    ]
    scoped = Schema([lower_models(models).table("post")])

    assert declared_renames(models, before, scoped) == Renames(columns=[("post", "a", "b")])


def test_an_abstract_models_fields_were_renamed_in_all_and_its_meta_in_none() -> None:
    base = model(
        "Base", now=CharField(renamed_from="then"), meta={"abstract": True, "renamed_from": "Old"}
    )
    models = [model(name, base) for name in ("One", "Two")]
    old = [model(name, then=CharField()) for name in ("One", "Two", "Old")]

    found = declared_renames(models, lower_models(old), lower_models(models))

    assert found == Renames(columns=[("one", "then", "now"), ("two", "then", "now")])


def test_links_follow_their_owner_and_keep_their_pairs() -> None:
    tag = model("Tag")
    before = lower_models(
        [tag, model("User", tags=m.ManyToManyField("Tag"), friends=m.ManyToManyField("self"))]
    )
    models = [
        tag,
        model(
            "Account",
            tags=m.ManyToManyField("Tag"),
            pals=m.ManyToManyField("self", renamed_from="friends"),
            meta={"renamed_from": "User"},
        ),
    ]
    after = lower_models(models)

    renames = declared_renames(models, before, after)

    assert renames.tables == (
        ("user", "account"),
        ("user_friends", "account_pals"),
        ("user_tags", "account_tags"),
    )
    assert renames.columns == (
        ("account_pals", "user_id", "account_id"),
        ("account_tags", "user_id", "account_id"),
    )
    assert lost(before, after, renames) == []


def test_links_follow_what_was_decided_elsewhere_and_a_target_that_was_renamed() -> None:
    before = lower_models([model("Tag"), model("User", tags=m.ManyToManyField("Tag"))])
    models = [model("Label"), model("User", tags=m.ManyToManyField("Label"))]
    after = lower_models(models)

    renames = with_links(models, Renames([("tag", "label")]), before, after)

    assert renames == Renames([("tag", "label")], [("user_tags", "tag_id", "label_id")])
    assert lost(before, after, renames) == []


def test_a_column_of_pairs_that_was_decided_elsewhere_is_not_decided_again() -> None:
    before = lower_models([model("Tag"), model("User", tags=m.ManyToManyField("Tag"))])
    models = [model("Label"), model("User", tags=m.ManyToManyField("Label"))]
    given = Renames([("tag", "label")], [("user_tags", "tag_id", "another")])

    assert with_links(declared(models), given, before, lower_models(models)) == given


def test_a_table_of_pairs_is_given_to_one_field_alone() -> None:
    tag = model("Tag")
    before = lower_models([tag, model("User", tags=m.ManyToManyField("Tag"))])
    labels = m.ManyToManyField("Tag", renamed_from="user_tags")
    meta: dict[str, object] = {"renamed_from": "User"}
    models = [tag, model("Account", tags=m.ManyToManyField("Tag"), labels=labels, meta=meta)]

    renames = declared_renames(models, before, lower_models(models))

    assert renames.tables == (("user", "account"), ("user_tags", "account_tags"))


def test_of_two_columns_of_pairs_that_become_one_neither_is_chosen() -> None:
    tag, table = model("Tag"), "pairs"
    before = lower_models([tag, model("User", many=m.ManyToManyField("self", db_table=table))])
    models = [tag, model("Account", many=m.ManyToManyField("Tag", db_table=table))]
    given = Renames([("user", "account")])

    assert with_links(declared(models), given, before, lower_models(models)) == given


def test_a_name_by_custom_is_not_the_table_of_another_model() -> None:
    before = lower_models([model("Article", meta={"db_table": "post"})])
    models = [model("Item", meta={"renamed_from": "Post"})]

    assert declared_renames(models, before, lower_models(models)) == NO_RENAMES


def test_links_follow_a_class_whose_table_stays() -> None:
    tag = model("Tag")
    links = m.ManyToManyField("Tag")
    before = lower_models([tag, model("User", tags=links, meta={"db_table": "users"})])
    models = [tag, model("Account", tags=links, meta={"db_table": "users"})]
    after = lower_models(models)

    renames = with_links(models, NO_RENAMES, before, after)

    assert renames == Renames(columns=[("users_tags", "user_id", "account_id")])
    assert lost(before, after, renames) == []


def test_links_by_a_model_of_the_users_own_are_no_concern() -> None:
    before = lower_models([model("Tag"), model("Old"), model("User_tags")])
    pairs = model("Other", user=ForeignKey("User"), tag=ForeignKey("Tag"))
    user = model("User", tags=m.ManyToManyField("Tag", through="Other", renamed_from="labels"))
    models = [model("Tag"), user, pairs]

    assert declared_renames(models, before, lower_models(models)) == NO_RENAMES


@pytest.mark.parametrize(
    "models",
    [
        [model("User", b=CharField(renamed_from="a"), c=CharField(renamed_from="a"))],
        [model("One", meta={"renamed_from": "User"}), model("Two", meta={"renamed_from": "user"})],
    ],
)
def test_two_cannot_have_been_one(models: list[type[Model]]) -> None:
    before = lower_models([model("User", a=CharField())])

    with pytest.raises(SchemaError) as caught:
        declared_renames(models, before, lower_models(models))

    (found,) = caught.value.diagnostics
    assert found.code == "AQ517"
    assert found.span is not None
    assert found.span.source.endswith("test_renamed.py")


@pytest.mark.parametrize("given", [3, "", ("a", 3), ["a", ""]])
def test_a_former_name_is_a_text_or_several(given: object) -> None:
    bad = model("One", a=CharField(renamed_from=given))  # type: ignore[arg-type]
    worse = model(
        "Two",
        links=m.ManyToManyField("One", renamed_from=given),  # type: ignore[arg-type]
        meta={"renamed_from": given},
    )

    with pytest.raises(SchemaError) as caught:
        lower_models([bad, worse])

    assert sorted(found.code for found in caught.value.diagnostics) == ["AQ502", "AQ502", "AQ505"]


def test_a_column_of_pairs_is_not_taken_for_two() -> None:
    tag = model("Tag")
    post = model("Post", many=m.ManyToManyField("Tag"))
    user = model("User", many=m.ManyToManyField("self"))
    before, after = lower_models([tag, post]), lower_models([user])
    given = Renames([("post", "user"), ("post_many", "user_many")])

    renames = with_links(declared([user]), given, before, after)

    assert renames == given
    assert lost(before, after, renames)


def test_a_table_of_pairs_that_was_given_away_is_not_the_one_of_its_name_now() -> None:
    """Tag has become Account, and Item has become Tag."""
    own = m.ManyToManyField("self")
    items, tags = m.ManyToManyField("Item"), m.ManyToManyField("Tag")
    before = lower_models([model("Tag", many=items), model("Item", many=own)])
    models = [model("Account", many=tags), model("Tag", many=own)]
    after = lower_models(models)
    given = Renames([("tag", "account"), ("item", "tag")])

    renames = with_links(declared(models), given, before, after)

    assert ("tag_many", "account_many") in renames.tables
    assert "tag_many" not in {table for table, _, _ in renames.columns}
    assert apply_all(diff(before, after, renames=renames), before) == after


def declared(models: list[type[Model]]) -> list[ModelMeta]:
    return [*models]
