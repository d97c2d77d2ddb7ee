"""What counts as renamed? Candidates for tables and columns, and their scores."""

from time import process_time

import pytest

from aquilia_ir.renames import Candidate, Renames, candidates, decide
from aquilia_ir.schema import Column, PrimaryKey, Schema, Table
from aquilia_ir.similar import ENOUGH, likeness
from aquilia_ir.types import Boolean, Integer, Text, Type


def table(name: str, *columns: str, type_: Type = Text()) -> Table:  # noqa: B008  a value
    return Table(name, [Column("id", Integer()), *(Column(c, type_) for c in columns)])


def found(before: list[Table], after: list[Table]) -> list[tuple[str, str, str]]:
    return [(c.table, c.old, c.new) for c in candidates(Schema(before), Schema(after))]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("email", "email_address"),
        ("name", "full_name"),
        ("color", "colour"),
        ("userName", "user_name"),
        ("addr", "address"),
        ("desc", "description"),
        ("notes", "note"),
        ("created", "created_at"),
        ("qty_sold", "quantity_qty_sold"),
        ("zip", "zip_code"),
    ],
)
def test_a_name_that_was_changed_is_like_the_old_one(old: str, new: str) -> None:
    assert likeness(old, new) >= ENOUGH
    assert likeness(old, new) == likeness(new, old)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("secret", "public_bio"),
        ("age", "years"),
        ("created_at", "updated_at"),
        ("first_name", "last_name"),
        ("user_id", "group_id"),
        ("id", "user_id"),
        ("line1", "line2"),
        ("is_active", "is_inactive"),
        ("published", "unpublished"),
        ("min_price", "max_price"),
        ("start_date", "end_date"),
        ("width", "height"),
        ("title", "subtitle"),
        ("a", "b"),
        ("%", "%%"),
    ],
)
def test_a_name_that_means_another_thing_is_not(old: str, new: str) -> None:
    assert likeness(old, new) == 0
    assert likeness(new, old) == 0


def test_a_column_of_the_same_type_and_a_like_name_may_be_the_same() -> None:
    before, after = table("users", "email", "secret"), table("users", "email_address", "public_bio")

    assert found([before], [after]) == [("users", "email", "email_address")]


def test_a_column_of_another_type_is_another_column() -> None:
    before, after = table("users", "email"), table("users", "email_address", type_=Boolean())

    assert found([before], [after]) == []


def test_columns_that_stay_are_no_candidates() -> None:
    before, after = table("users", "email"), table("users", "email", "email_address")

    assert found([before], [after]) == []
    assert found([after], [before]) == []


def test_each_column_is_in_one_candidate_and_the_best_pair_wins() -> None:
    before = table("users", "mail", "email")
    after = table("users", "email_address", "emails")

    pairs = candidates(Schema([before]), Schema([after]))

    assert [(c.old, c.new, round(c.score, 2)) for c in pairs] == [
        ("email", "emails", 0.96),
        ("mail", "email_address", 0.78),
    ]


def test_six_tenths_of_the_columns_make_a_table_a_candidate() -> None:
    before = table("users", "a", "b", "x")  # with `id`, 3 of 5 are in both
    after = table("people", "a", "b", "y")

    assert candidates(Schema([before]), Schema([after])) == (
        Candidate("table", "people", "users", "people", 0.6),
    )


def test_less_than_that_does_not() -> None:
    assert found([table("users", "a", "x")], [table("people", "a", "y")]) == []


def test_a_column_of_another_type_does_not_count_as_common() -> None:
    assert found([table("users", "a")], [table("people", "a", type_=Boolean())]) == []


def test_columns_are_compared_in_tables_that_are_renamed() -> None:
    before = table("users", "a", "b", "c", "email")
    after = table("people", "a", "b", "c", "email_address")

    assert decide(candidates(Schema([before]), Schema([after]))) == Renames(
        [("users", "people")], [("people", "email", "email_address")]
    )


def test_tables_of_the_same_columns_are_paired_by_their_names() -> None:
    before = [table(name, "a") for name in ("q", "p", "r")]
    after = [table(name, "a") for name in ("z", "y")]

    assert found(before, after) == [("y", "p", "y"), ("z", "q", "z")]


def test_the_more_similar_table_wins_over_the_first() -> None:
    before = [table("a", "p", "q", "r"), table("b", "p", "q", "r", "s")]
    after = [table("new", "p", "q", "r", "s")]

    assert found(before, after) == [("new", "b", "new")]


def test_what_is_decided_is_not_proposed_again_but_its_columns_are_compared() -> None:
    before = Schema([table("users", "email"), table("old", "a")])
    after = Schema([table("people", "email_address"), table("new", "a")])

    pairs = candidates(before, after, decided=Renames(tables=[("users", "people")]))

    assert [(c.kind, c.old, c.new) for c in pairs] == [
        ("table", "old", "new"),
        ("column", "email", "email_address"),
    ]


def test_a_decided_column_is_not_proposed_again() -> None:
    before, after = Schema([table("t", "mail")]), Schema([table("t", "email", "mails")])

    pairs = candidates(before, after, decided=Renames(columns=[("t", "mail", "email")]))

    assert pairs == ()


def test_what_is_refused_gives_way_to_the_next_best() -> None:
    before = Schema([table("t", "mail"), table("gone", "p", "q", "r")])
    after = Schema(
        [
            table("t", "mails", "email_mail"),
            table("alike", "p", "q", "r"),
            table("less", "p", "q", "r", "s"),
        ]
    )

    first = decide(candidates(before, after))
    second = decide(candidates(before, after, refused=first))
    every = Renames((*first.tables, *second.tables), (*first.columns, *second.columns))

    assert first == Renames([("gone", "alike")], [("t", "mail", "mails")])
    assert second == Renames([("gone", "less")], [("t", "mail", "email_mail")])
    assert candidates(before, after, refused=every) == ()


def test_tables_of_the_same_columns_are_paired_around_what_is_refused() -> None:
    before, after = [table("p", "a"), table("q", "a")], [table("y", "a"), table("z", "a")]

    found = decide(candidates(Schema(before), Schema(after), refused=Renames([("p", "y")])))

    assert found.tables == (("p", "z"), ("q", "y"))


def test_a_table_that_stays_by_name_is_proposed_when_its_name_was_given_away() -> None:
    before = Schema([table("users", "a"), table("archive", "b")])
    after = Schema([table("users", "b"), table("people", "a")])

    pairs = candidates(before, after, decided=Renames(tables=[("users", "people")]))

    assert [(c.old, c.new) for c in pairs] == [("archive", "users")]


def test_a_new_table_of_a_name_that_was_given_away_has_nothing_to_be_renamed() -> None:
    before = Schema([table("users", "email")])
    after = Schema([table("accounts", "email"), table("users", "email_address")])

    assert candidates(before, after, decided=Renames([("users", "accounts")])) == ()


def test_renames_are_sorted_whatever_the_order_they_were_given_in() -> None:
    pairs = [("b", "y"), ("a", "x")]

    assert Renames(tables=pairs) == Renames(tables=pairs[::-1])


def _seconds(count: int) -> float:
    def wide(prefix: str, number: int) -> Table:
        own = [Column(f"{prefix}{number}_{at}", Text()) for at in range(3)]
        shared = [Column(f"c{at}", Text()) for at in range(6)]
        return Table(
            f"{prefix}{number}", [Column("id", Integer()), *shared, *own], PrimaryKey(["id"])
        )

    before = Schema([wide("old", number) for number in range(count)])
    after = Schema([wide("new", number) for number in range(count)])
    started = process_time()
    candidates(before, after)
    return process_time() - started


def test_the_cost_of_comparing_tables_grows_in_proportion_to_their_number() -> None:
    few, many = min(_seconds(300) for _ in range(3)), _seconds(2400)

    assert many < few * 8 * 3
