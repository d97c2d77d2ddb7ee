"""How does a command look into a database? Through its backend, or by a shorter way if it has one.

A shorter way is a module that is an `Access` by itself, and imports neither compiler nor dialect.
"""

from importlib import import_module
from types import MappingProxyType
from typing import cast

from aquilia_backends.access import Access
from aquilia_backends.scheme import scheme_of

_SHORT_WAYS = MappingProxyType({"sqlite": "aquilia_backends.sqlite.look"})


def access_for(url: str) -> Access:
    """Return what can look into the database of a URL; AQ301 to AQ304 as `backend_for`."""
    scheme = scheme_of(url)
    if scheme in _SHORT_WAYS:
        return cast("Access", import_module(_SHORT_WAYS[scheme]))
    from aquilia_backends.registry import backend  # noqa: PLC0415  the longer way

    return backend(scheme)
