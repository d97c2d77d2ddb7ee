"""Which revision does a new migration get?"""

from datetime import UTC, datetime

import pytest

from aquilia_ir.diagnostics import SchemaError
from aquilia_schema.run.revision import next_moment, spell_revision

NOW = datetime(2026, 3, 1, 14, 30, 22, 999, tzinfo=UTC)


def test_a_revision_is_the_time_to_the_second() -> None:
    assert spell_revision(next_moment([], NOW)) == "20260301_143022"


def test_the_second_steps_forward_past_every_revision_taken() -> None:
    assert spell_revision(next_moment(["20260301_143022"], NOW)) == "20260301_143023"
    assert spell_revision(next_moment(["20261231_235959"], NOW)) == "20270101_000000"


def test_a_revision_that_is_no_time_does_not_count() -> None:
    assert spell_revision(next_moment(["20269999_999999"], NOW)) == "20260301_143022"


def test_nothing_comes_after_the_last_second_of_time() -> None:
    with pytest.raises(SchemaError) as caught:
        next_moment(["20260301_143022", "99991231_235959"], NOW)

    assert caught.value.diagnostics[0].code == "AQ612"
