"""Which revision does a new migration get?"""

from datetime import UTC, datetime

from aquilia_schema.run.revision import next_moment, spell_revision

NOW = datetime(2026, 3, 1, 14, 30, 22, 999, tzinfo=UTC)


def test_a_revision_is_the_time_to_the_second() -> None:
    assert spell_revision(next_moment([], NOW)) == "20260301_143022"


def test_the_second_steps_forward_past_every_revision_taken() -> None:
    assert spell_revision(next_moment(["20260301_143022"], NOW)) == "20260301_143023"
    assert spell_revision(next_moment(["20261231_235959"], NOW)) == "20270101_000000"


def test_a_revision_that_is_no_time_does_not_count() -> None:
    assert spell_revision(next_moment(["20269999_999999"], NOW)) == "20260301_143022"
