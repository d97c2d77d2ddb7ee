"""Which name was probably meant? One sentence of help for a name that is not there."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return a question naming the nearest of `names`, or nothing if none is near."""
    folded = {known.lower(): known for known in names}
    near = get_close_matches(name.lower(), folded, n=1)
    return f'did you mean "{folded[near[0]]}"?' if near else ""
