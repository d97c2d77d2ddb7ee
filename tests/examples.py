"""How many examples does a law have? As many as the profile says; the law of databases has its own.

That law is the one that finds most, and it costs the more the further away the database is.
"""

from collections.abc import Mapping
from types import MappingProxyType

from hypothesis import HealthCheck, settings

PROFILES: Mapping[str, int] = MappingProxyType({"dev": 25, "wheel": 25, "ci": 200, "long": 2000})
"""The examples of a law, by the profile that AQUILIA_TEST_PROFILE names."""

_SHARES = MappingProxyType(
    {
        "sqlite": 5.0,
        # on each of two versions, which draw examples of their own
        "postgresql": 3 / 8,
        "mariadb": 3 / 4,
        "mysql": 1 / 10,
    }
)
"""How many times as many the law of databases has on an engine."""
_CHOOSY = frozenset({"mariadb", "mysql"})
"""The servers that can't hold much of what is drawn."""


def law_of(engine: str) -> settings:
    """How the law of databases is run on an engine."""
    allowed = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    if engine in _CHOOSY:
        allowed.append(HealthCheck.filter_too_much)
    share = int(settings().max_examples * _SHARES[engine])
    return settings(max_examples=max(1, share), suppress_health_check=allowed)
