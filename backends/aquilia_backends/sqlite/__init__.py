"""SQLite: how it is spoken, read and reached. What only looks into databases does not load it all.

`BACKEND` is the whole; `aquilia_backends.sqlite.look` is the short way for looking.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aquilia_backends.sqlite.backend import BACKEND

__all__ = ["BACKEND"]


def __getattr__(name: str) -> object:
    if name != "BACKEND":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from aquilia_backends.sqlite.backend import BACKEND  # noqa: PLC0415  the point of this module

    return BACKEND
