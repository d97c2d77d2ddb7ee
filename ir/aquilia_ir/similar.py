"""How much do two names of columns look like one that was changed? A score from 0 to 1.

email -> email_address   0.80     all words of the shorter are in the longer
colour -> color          0.91     nearly the same letters
created_at -> updated_at 0.00     one word was exchanged for another
"""

import re
from difflib import SequenceMatcher
from functools import lru_cache

ENOUGH = 0.6
"""The least score of a pair that may be one column; those below score 0."""

_LETTERS = 0.8
"""How much of the letters two spellings of one word share at least."""

_SHORTEST_ABBREVIATION = 3
_ABBREVIATED = 0.9
_WORD = re.compile(r"[^\W\d_]+|\d+")
_CAMEL = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
_SAYS_LITTLE = frozenset({"at", "by", "fk", "for", "id", "in", "is", "no", "nr", "of", "on", "the"})
_OPPOSITES = ("un", "in", "non", "not", "dis")


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case, digits apart: `userName2` is user, name, 2."""
    return tuple(word.lower() for word in _WORD.findall(_CAMEL.sub("_", name)))


def likeness(old: str, new: str) -> float:
    """Score a pair of names; symmetric, 1 for names of the same words, 0 for unlike ones.

    If each word of the name with fewer words has its like in the other, the score is 0.6, and 0.4
    times the share of words that the two have in common; two words are alike when they share 80 %
    of their letters, or when one, of at least three letters, begins the other. Words that say
    little ("id", "at") are not enough for it. Otherwise the score is the share of letters in
    common, if that is at least 0.8. Different numbers, or one name being the other's opposite,
    score 0.
    """
    few, many = sorted((words(old), words(new)), key=lambda found: (len(found), found))
    if not few or _numbers_differ(few, many) or _opposite(few, many):
        return 0.0
    return max(_by_words(few, many), _by_letters("".join(few), "".join(many)))


def _by_words(few: tuple[str, ...], many: tuple[str, ...]) -> float:
    rest, common = list(many), 0.0
    for word in few:
        like = max(rest, key=lambda other: _alike(word, other))
        if not _alike(word, like):
            return 0.0
        common += _alike(word, like)
        rest.remove(like)
    says_little = rest and all(word in _SAYS_LITTLE or word.isdigit() for word in few)
    return 0.0 if says_little else ENOUGH + (1 - ENOUGH) * common / len(many)


def _alike(word: str, other: str) -> float:
    short, long = sorted((word, other), key=len)
    if short != long and len(short) >= _SHORTEST_ABBREVIATION and long.startswith(short):
        return _ABBREVIATED
    return _by_letters(short, long)


def _by_letters(one: str, other: str) -> float:
    if one == other:
        return 1.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < _LETTERS or matcher.quick_ratio() < _LETTERS:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= _LETTERS else 0.0


def _numbers_differ(few: tuple[str, ...], many: tuple[str, ...]) -> bool:
    one, other = ([word for word in found if word.isdigit()] for found in (few, many))
    return bool(one and other and one != other)


def _opposite(few: tuple[str, ...], many: tuple[str, ...]) -> bool:
    one, other = sorted(("".join(few), "".join(many)), key=len)
    exchanged = set(few) ^ set(many)
    return any(prefix + one == other for prefix in _OPPOSITES) or any(
        prefix + word in exchanged for prefix in _OPPOSITES for word in exchanged
    )
