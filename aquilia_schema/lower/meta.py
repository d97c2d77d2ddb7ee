"""What do the options in `Meta` say? Each is read, or reported with the class it stands in."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from attrs import frozen

from aquilia_ir.diagnostics import Diagnostic
from aquilia_ir.suggest import did_you_mean
from aquilia_schema.models.constraints import (
    CheckConstraint,
    CompositePrimaryKey,
    ExclusionConstraint,
    FunctionalIndex,
    Index,
    UniqueConstraint,
)
from aquilia_schema.models.field import is_former
from aquilia_schema.models.model import TABLE_NAMES, Declaration

_CONSTRAINTS = (UniqueConstraint, CheckConstraint, ExclusionConstraint)
_READ = (
    "db_table",
    *TABLE_NAMES,
    "abstract",
    "managed",
    "proxy",
    "indexes",
    "constraints",
    "unique_together",
    "primary_key",
    "db_table_comment",
    "renamed_from",
)
_IGNORED = (
    "app_label",
    "base_manager_name",
    "db_tablespace",
    "default_manager_name",
    "default_permissions",
    "default_related_name",
    "get_latest_by",
    "order_with_respect_to",
    "ordering",
    "permissions",
    "required_db_features",
    "required_db_vendor",
    "select_on_save",
    "verbose_name",
    "verbose_name_plural",
)

Part = TypeVar("Part")


@frozen(eq=False)
class Options:
    """What `Meta` says of the table; what is wrong in it is left out."""

    table: str
    comment: str | None
    indexes: tuple[Index | FunctionalIndex, ...]
    constraints: tuple[UniqueConstraint | CheckConstraint, ...]
    exclusions: tuple[ExclusionConstraint, ...]
    unique_together: tuple[tuple[str, ...], ...]
    primary_key: CompositePrimaryKey | None


def read_options(declared: Declaration) -> Options:
    """Return what `Meta` says, so far as `meta_findings` has nothing against it."""
    meta = declared.meta
    table = declared.table_name
    comment = meta.get("db_table_comment")
    key = meta.get("primary_key")
    return Options(
        table=table if isinstance(table, str) else declared.name.lower(),
        comment=comment if isinstance(comment, str) else None,
        indexes=_parts(meta.get("indexes"), Index, FunctionalIndex),
        constraints=_parts(meta.get("constraints"), UniqueConstraint, CheckConstraint),
        exclusions=_parts(meta.get("constraints"), ExclusionConstraint),
        unique_together=tuple(_groups(meta.get("unique_together"))),
        primary_key=key if isinstance(key, CompositePrimaryKey) else None,
    )


def _parts(value: object, *kinds: type[Part]) -> tuple[Part, ...]:
    items = value if isinstance(value, list | tuple) else ()
    return tuple(item for item in items if isinstance(item, kinds))


def _groups(value: object) -> Iterator[tuple[str, ...]]:
    """`unique_together` is one group of names, or several."""
    items = value if isinstance(value, list | tuple) else ()
    if items and all(isinstance(item, str) for item in items):
        yield tuple(items)
        return
    yield from (tuple(item) for item in items if item and isinstance(item, list | tuple))


def meta_findings(declared: Declaration) -> Iterator[Diagnostic]:
    """Yield what is wrong with the options in `Meta`."""
    for name, value in declared.meta.items():
        if name == "Meta":
            yield _finding("AQ505", declared, f'"Meta" is {value!r}, not a class')
        elif name not in _READ and name not in _IGNORED:
            message = f'"Meta" has an unknown option "{name}"'
            near = did_you_mean(name, (*_READ, *_IGNORED))
            yield _finding("AQ504", declared, message, near)
    for name, expected in _misread(declared.meta, declared.table_name):
        yield _finding("AQ505", declared, f'option "{name}" of "Meta" is not {expected}')


def _finding(code: str, declared: Declaration, message: str, near: str = "") -> Diagnostic:
    span = declared.origin.span(header=True)
    return Diagnostic(code=code, message=f'"{declared.name}": {message}', span=span, help=near)


def _misread(meta: Mapping[str, object], table: object) -> Iterator[tuple[str, str]]:
    """Yield the names of options with a value of the wrong kind, and what was expected."""
    if not isinstance(table, str) or not table:
        yield "db_table", "a text"
    for name in ("abstract", "managed", "proxy"):
        if not isinstance(meta.get(name, False), bool):
            yield name, "True or False"
    if not isinstance(meta.get("db_table_comment"), str | None):
        yield "db_table_comment", "a text"
    if not is_former(meta.get("renamed_from")):
        yield "renamed_from", "the name that the model or its table had, or several"
    if not isinstance(meta.get("primary_key"), CompositePrimaryKey | None):
        yield "primary_key", 'CompositePrimaryKey(fields=["...", "..."])'
    if not _are(meta.get("indexes", ()), Index, FunctionalIndex):
        yield "indexes", "a list of Index(...)"
    if not _are(meta.get("constraints", ()), *_CONSTRAINTS):
        yield "constraints", "a list of UniqueConstraint(...) and CheckConstraint(...)"
    if not _are(meta.get("unique_together", ()), str) and not _is_groups(meta["unique_together"]):
        yield "unique_together", 'a list of names, or of lists such as [["first", "second"]]'


def _are(value: object, *kinds: type) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, kinds) for item in value)


def _is_groups(value: object) -> bool:
    return isinstance(value, list | tuple) and all(bool(item) and _are(item, str) for item in value)
