"""Which revision does a new migration get? The time in UTC, later than any that is taken."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

_FORMAT = "%Y%m%d_%H%M%S"
_SECOND = timedelta(seconds=1)


def _time_of(revision: str) -> datetime | None:
    try:
        return datetime.strptime(revision, _FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None


def next_moment(taken: Collection[str], now: datetime) -> datetime:
    """Return `now`, or the second after the latest revision taken if that is not earlier."""
    moment = now.replace(microsecond=0)
    times = [time for time in map(_time_of, taken) if time is not None]
    latest = max(times, default=None)
    return moment if latest is None or latest < moment else latest + _SECOND


def spell_revision(moment: datetime) -> str:
    """Write a moment as a revision: 20260301_143022."""
    return moment.strftime(_FORMAT)
