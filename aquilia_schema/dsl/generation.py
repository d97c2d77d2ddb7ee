"""Who wrote a migration file? The older releases had fewer words for types than this one.

    Generated: 2026-11-22T09:17:37.684378+00:00     older: a fraction of a second
    Generated: 2026-11-22T09:17:37+00:00            not older

So what an older file says of a column is less than its model says, and no difference from it.
"""

import re
from enum import Enum, auto

from aquilia_schema.dsl.raw.find import Raw

_STAMP = re.compile(r"^Generated: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+", re.MULTILINE)


class Generation(Enum):
    """Which generator a file is of."""

    OLDER = auto()
    """One of the framework's releases 1.0 to 1.3.9."""
    PRESENT = auto()
    """This one; or nobody, and then the file means what it says."""


def generation_of(docstring: str | None, raw: Raw | None) -> Generation:
    """Tell the generator from the time of generation, which only older ones write so exactly."""
    older = raw is not None or _STAMP.search(docstring or "") is not None
    return Generation.OLDER if older else Generation.PRESENT
