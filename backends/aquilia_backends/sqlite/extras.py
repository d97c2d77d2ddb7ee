"""What does a SQLite database have beside its tables? Views, triggers, and options of tables.

    CREATE VIEW v AS SELECT a FROM t                      stands on t
    CREATE TRIGGER r INSTEAD OF INSERT ON v BEGIN ...     needs view v
    CREATE TABLE t (...) STRICT                           options t: STRICT

No command sets the options of a table that is there: it is rebuilt with them.

A table of an extension, such as FTS5, is none of them: it may hold rows that no words bring back.
"""

from collections.abc import Iterable, Iterator

from attrs import evolve

from aquilia_backends.options import OPTIONS
from aquilia_backends.session import Dependent
from aquilia_backends.sqlite.dialect import SQLITE
from aquilia_backends.sqlite.values import folded
from aquilia_ir.expressions import quote, tokens
from aquilia_ir.extra import Extra
from aquilia_ir.schema import Schema, Table
from aquilia_ir.standing import owner_in, tables_in

VIEW, TRIGGER = "view", "trigger"


def read_extra(kind: str, name: str, sql: str) -> Extra:
    """Return a view or trigger of which it is not known yet on what it stands."""
    return Extra(kind, name, SQLITE.name, _plain(kind, sql), _drop(kind, name))


def options_of(table: str, words: str) -> Extra:
    """Return what follows the closing parenthesis of a table."""
    return Extra(OPTIONS, table, SQLITE.name, _plain_options(words), "", [table])


def _plain_options(words: str) -> str:
    return ", ".join(sorted(" ".join(word.upper().split()) for word in words.split(",")))


def find_options(schema: Schema, table: str) -> str | None:
    """Return the options that a schema knows of a table."""
    found = schema.find_extra(f"{OPTIONS} {table}")
    return None if found is None else found.create


def settled_extras(extras: Iterable[Extra], tables: Iterable[Table]) -> Iterator[Extra]:
    """Yield extras as inspection gives them back, which finds out on what they stand."""
    found = tuple(extras)
    names = {folded(table.name): table.name for table in tables}
    views = {folded(extra.name): extra.key for extra in found if extra.kind == VIEW}
    for extra in found:
        if extra.dialect == SQLITE.name and extra.kind == OPTIONS:
            yield options_of(extra.name, extra.create)
            continue
        if extra.dialect != SQLITE.name or extra.kind not in {VIEW, TRIGGER}:
            yield extra
            continue
        used = [folded(name) for name in _used(extra)]
        yield evolve(
            extra,
            create=_plain(extra.kind, extra.create),
            drop=_drop(extra.kind, extra.name),
            tables=sorted({names[name] for name in used if name in names}),
            needs=sorted({views[name] for name in used if name in views} - {extra.key}),
        )


def _drop(kind: str, name: str) -> str:
    return f"DROP {kind.upper()} {quote(name)}"


def _used(extra: Extra) -> tuple[str, ...]:
    owner = (owner_in(extra.create),) if extra.kind == TRIGGER else ()
    return (*owner, *tables_in(extra.create))


def is_on(extra: Extra, table: str) -> bool:
    """Whether a trigger goes with a table when that is dropped."""
    return extra.kind == TRIGGER and folded(owner_in(extra.create)) == folded(table)


def dependent(extra: Extra) -> Dependent:
    """Return a trigger as what must be restored when its table is rebuilt."""
    return Dependent(extra.kind, extra.name, extra.create)


def _plain(kind: str, sql: str) -> str:
    """Return the words that SQLite keeps of a command: CREATE, the kind, and all from the name."""
    found = list(tokens(sql))
    words = [token.text.upper() for token in found]
    if words[:1] != ["CREATE"] or kind.upper() not in words:
        return sql
    at = words.index(kind.upper()) + 1
    if words[at : at + 3] == ["IF", "NOT", "EXISTS"]:
        at += 3
    if words[at + 1 : at + 2] == ["."]:
        at += 2
    end = found[-2].end if words[-1] == ";" else found[-1].end
    return f"CREATE {kind.upper()} {sql[found[at].start : end]}"
