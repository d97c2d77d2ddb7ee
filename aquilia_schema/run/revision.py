"""Which revision does a new migration get? The time in UTC, later than any that is taken."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from aquilia_ir.diagnostics import fail

_FORMAT = "%Y%m%d_%H%M%S"
_SECOND = timedelta(seconds=1)
_LAST = datetime.max.replace(microsecond=0, tzinfo=UTC)


def _time_of(revision: str) -> datetime | None:
    try:
        return datetime.strptime(revision, _FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None


def next_moment(taken: Collection[str], now: datetime) -> datetime:
    """Return `now`, or the second after the latest revision taken if that is not earlier; AQ612."""
    moment = now.replace(microsecond=0)
    times = [time for time in map(_time_of, taken) if time is not None]
    latest = max(times, default=None)
    if latest is None or latest < moment:
        return moment
    if latest == _LAST:
        raise fail(
            "AQ612",
            f'no revision can come after "{spell_revision(latest)}"',
            help="give that migration an earlier one, in the name of its file",
        )
    return latest + _SECOND


def spell_revision(moment: datetime) -> str:
    """Write a moment as a revision: 20260301_143022."""
    return moment.strftime(_FORMAT)
