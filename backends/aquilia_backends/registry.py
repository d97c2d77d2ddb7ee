"""Which backend answers to a name or a URL? The built-in ones and those of installed plugins.

A built-in name is looked up without reading the metadata of installed packages, which takes longer
than most commands; a plugin's name is looked up there, and only that plugin is imported.
"""

from importlib import import_module
from types import MappingProxyType
from typing import Protocol

from aquilia_backends.backend import Backend
from aquilia_backends.scheme import scheme_of
from aquilia_ir.diagnostics import fail

GROUP = "aquilia_schema.backends"

_BUILT_IN = MappingProxyType(
    {
        "sqlite": "aquilia_backends.sqlite",
        "postgresql": "aquilia_backends.postgresql",
        "mysql": "aquilia_backends.mysql",
    }
)
_ALIASES = MappingProxyType({"postgres": "postgresql", "mariadb": "mysql"})


class _Point(Protocol):
    """What the metadata of an installed package says about one of its entry points."""

    @property
    def name(self) -> str: ...
    @property
    def value(self) -> str: ...
    def load(self) -> object: ...


def names() -> tuple[str, ...]:
    """The names of all backends, sorted; imports none of them."""
    return tuple(sorted({*_BUILT_IN, *(point.name for point in _points())}))


def backend(name: str) -> Backend:
    """Return the backend of that name; AQ302 if there is none, AQ303 if there are two."""
    known = _ALIASES.get(name, name)
    if known in _BUILT_IN:
        return _backend(import_module(_BUILT_IN[known]).BACKEND, name, _BUILT_IN[known])
    return _plugin(name)


def backend_for(url: str) -> Backend:
    """Return the backend for a database URL; AQ301 if it has no scheme, else as `backend`."""
    return backend(scheme_of(url))


def _points() -> tuple[_Point, ...]:
    from importlib.metadata import entry_points  # noqa: PLC0415  slow, and needed for plugins only

    return tuple(point for point in entry_points(group=GROUP) if point.name not in _BUILT_IN)


def _plugin(name: str) -> Backend:
    # An editable install and its source folder may both show the same entry.
    found = {point.value: point for point in _points() if point.name == name}
    if not found:
        raise fail(
            "AQ302",
            f'there is no backend called "{name}"',
            help=f"there are {', '.join(names())}; a package of its own may add one by an entry "
            f'point of the group "{GROUP}"',
        )
    if len(found) > 1:
        raise fail(
            "AQ303",
            f'more than one package has a backend called "{name}": {", ".join(sorted(found))}',
            help="remove all but one of these packages",
        )
    ((value, point),) = found.items()
    return _backend(_loaded(point, name), name, value)


def _loaded(point: _Point, name: str) -> object:
    try:
        return point.load()
    except (ImportError, AttributeError) as error:
        raise fail(
            "AQ304",
            f'the backend "{name}" can\'t be loaded from {point.value}: {error}',
            help="install its package again",
        ) from error


def _backend(loaded: object, name: str, where: str) -> Backend:
    if not isinstance(loaded, Backend):
        raise fail("AQ304", f'what {where} offers as "{name}" is no Backend')
    return loaded
