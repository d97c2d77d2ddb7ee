"""What does a database of MySQL have beside its tables, and in them beyond the IR? Its words.

    view v             CREATE VIEW `v` AS select ...                stands on the tables it reads
    trigger r          CREATE TRIGGER r BEFORE INSERT ON t ...      stands on t, and what it uses
    partitions t       ALTER TABLE `t` PARTITION BY HASH (`id`)     stands on t
    options t          ALTER TABLE `t` ROW_FORMAT=DYNAMIC           stands on t
    index t.i          ALTER TABLE `t` ADD FULLTEXT KEY `i` ...     stands on t
    comment t.i        ALTER TABLE `t` DROP INDEX `i`, ADD KEY `i` (`a`) COMMENT 'x'
    invisible t.i      ALTER TABLE `t` ALTER INDEX `i` INVISIBLE      IGNORED, to MariaDB

A stored program keeps the sql_mode in which it was made, and so do its words where that is not the
one of migrations. See https://mariadb.com/kb/en/show-create-trigger/.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve, frozen

from aquilia_backends.late import Each
from aquilia_backends.mysql.columns import Query
from aquilia_backends.mysql.dialect import CHARSET, MYSQL, SQL_MODE, USUAL_CHARSET, USUAL_COLLATION
from aquilia_backends.naming import name_of
from aquilia_backends.options import OPTIONS
from aquilia_backends.session import Dependent
from aquilia_ir.extra import Extra
from aquilia_ir.schema import PrimaryKey, Schema, Table
from aquilia_ir.standing import calls_in, owner_in, tables_in

VIEW, TRIGGER, EVENT, FUNCTION, PROCEDURE = "view", "trigger", "event", "function", "procedure"
PARTITIONS, INDEX, COMMENT, INVISIBLE = "partitions", "index", "comment", "invisible"
PROGRAMS = frozenset({VIEW, TRIGGER, EVENT, FUNCTION, PROCEDURE})
"""What has a text of its own; all else belongs to one table and goes with it."""
OF_KEYS = frozenset({COMMENT, INVISIBLE})
"""What is said of a key that a schema has, and goes with it."""
SET_MODE = "SET sql_mode = "
"""How words begin that are more than one command."""

_TEXT = {VIEW: 1, TRIGGER: 2, EVENT: 3, FUNCTION: 2, PROCEDURE: 2}
"""Which column of SHOW CREATE has the text."""
_PROGRAMS = """
SELECT 'view', table_name, NULL FROM information_schema.views WHERE table_schema = DATABASE()
UNION ALL
SELECT 'trigger', trigger_name, sql_mode FROM information_schema.triggers
WHERE trigger_schema = DATABASE()
UNION ALL
SELECT 'event', event_name, sql_mode FROM information_schema.events
WHERE event_schema = DATABASE()
UNION ALL
SELECT lower(routine_type), routine_name, sql_mode FROM information_schema.routines
WHERE routine_schema = DATABASE() AND routine_type IN ('FUNCTION', 'PROCEDURE')
ORDER BY 1, 2
"""
_DEPENDENTS = """
SELECT 'view', table_name, '', view_definition, '', 0 FROM information_schema.views
WHERE table_schema = DATABASE()
UNION ALL
SELECT 'trigger', trigger_name, event_object_table, action_statement,
  concat(action_timing, ' ', event_manipulation), action_order
FROM information_schema.triggers WHERE trigger_schema = DATABASE()
ORDER BY 1, 6, 2
"""
_VIEWS = "SELECT table_name FROM information_schema.views WHERE table_schema = DATABASE()"
_STATES = f"""
SELECT table_name, engine, 'InnoDB', table_collation, {USUAL_COLLATION}, create_options
FROM information_schema.tables
WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name
"""
_ODD_INDEXES = """
SELECT DISTINCT table_name, index_name, index_type, index_comment
FROM information_schema.statistics WHERE table_schema = DATABASE()
  AND (index_type <> 'BTREE' OR index_comment <> '' OR {unused}) ORDER BY table_name, index_name
"""
_UNUSED = {"IGNORED": "ignored = 'YES'", "IS_VISIBLE": "is_visible = 'NO'"}
"""How a server says that it does not use an index: each has a column of its own, or none."""
_UNUSED_COLUMN = """
SELECT column_name FROM information_schema.columns WHERE table_schema = 'information_schema'
  AND table_name = 'STATISTICS' AND column_name IN ('IGNORED', 'IS_VISIBLE')
"""
_HEAD = re.compile(
    r"CREATE\s+(?:OR\s+REPLACE\s+)?(?:ALGORITHM\s*=\s*(?P<algorithm>\w+)\s+)?"
    r"(?:DEFINER\s*=\s*(?P<definer>(?:`(?:[^`]|``)*`|'[^']*'|[^\s@`']+)(?:@(?:`(?:[^`]|``)*`|'[^']*'|[^\s`']+))?"
    r"|CURRENT_USER(?:\(\))?)\s+)?(?:SQL\s+SECURITY\s+(?P<security>\w+)\s+)?",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(r"\b(?:ALL PRIVILEGES|SUPER|SET USER|SET_USER_ID|SET_ANY_DEFINER)\b")
"""The rights to make what somebody else is to have defined."""
_COMMENTED = re.compile(r" COMMENT '(?:[^'\\]|''|\\.)*'(?: (?:INVISIBLE|IGNORED))?$")
_HIDDEN = re.compile(r" (?:/\*!80000 )?(?P<word>INVISIBLE|IGNORED)(?: \*/)?$")
_SHOWN = {"INVISIBLE": "VISIBLE", "IGNORED": "NOT IGNORED"}
_NOT_DEFAULT = frozenset(
    "key_block_size max_rows min_rows avg_row_length checksum delay_key_write transactional".split()
)
"""The options that are put back by 0."""


def _ident(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _extra(kind: str, name: str, create: str, drop: str, table: str = "") -> Extra:
    return Extra(kind, name, MYSQL.name, create, drop, [table] if table else ())


def read_extras(query: Query, tables: Iterable[Table]) -> tuple[Extra, ...]:
    """Read what is beside the `tables`; their own record of migrations is none of them."""
    known = tuple(tables)
    names = {table.name for table in known}
    found = [*_programs(query)]
    found += [extra for table, extra in _of_tables(query) if table in names]
    return tuple(settled_extras(found, known))


# --- what has a text of its own -----------------------------------------------------------------


def _programs(query: Query) -> Iterator[Extra]:
    found = query(_PROGRAMS)
    user = _user(query) if found else ""
    for kind, name, mode in found:
        text = find_text(query, kind, name)
        if text is not None:
            yield _extra(kind, name, _with_mode(plain(text, user), mode), _drop(kind, name))


def dependents(query: Query) -> Mapping[str, tuple[Dependent, ...]]:
    """Return, for each table, the views that read it and the triggers that use it.

    The triggers are in the order in which they are run.
    """
    found: dict[str, tuple[Dependent, ...]] = {}
    for kind, name, owner, shown, moment, _ in query(_DEPENDENTS):
        # a user who may not see it is shown nothing
        text = shown or ""
        sql = f"CREATE TRIGGER {_ident(name)} {moment} ON {_ident(owner)} {text}"
        dependent = Dependent(kind, name, sql if kind == TRIGGER else text)
        used = tables_in(text) if kind == VIEW else (*tables_in(text), owner)
        for table in dict.fromkeys(used):
            found[table] = (*found.get(table, ()), dependent)
    return found


def views(query: Query) -> Mapping[str, str]:
    """Return, by its name, the command that makes each view; it is asked when it is looked up.

    Nothing for one that this user could not make again, since somebody else has defined it.
    """

    def read(name: str) -> str:
        text = find_text(query, VIEW, name) or ""
        return text if _may_define(query, text) else ""

    return Each(lambda: [name for (name,) in query(_VIEWS)], read)


def _may_define(query: Query, text: str) -> bool:
    """Whether this user may run the command for a view, whose words say who has defined it.

    https://dev.mysql.com/doc/refman/8.4/en/stored-objects-security.html
    """
    head = _HEAD.match(text)
    definer = re.sub("[`']", "", head["definer"] or "") if head else ""
    if definer in {"", _user(query)}:
        return True
    rights = (str(right).upper() for (right,) in query("SHOW GRANTS") if " ON *.* " in right)
    return any(_OF_OTHERS.search(right) for right in rights)


def unreadable(query: Query) -> Iterator[tuple[str, str]]:
    """Yield kind and name of programs whose text the server does not show to this user."""
    for kind, name, _ in query(_PROGRAMS):
        if find_text(query, kind, name) is None:
            yield kind, name


def find_text(query: Query, kind: str, name: str) -> str | None:
    """Return the command that makes a program, as the server has it; None if it hides it."""
    ((*row,),) = query(f"SHOW CREATE {kind.upper()} {_ident(name)}")
    text = row[_TEXT[kind]]
    return None if text is None else str(text)


def _user(query: Query) -> str:
    ((user,),) = query("SELECT CURRENT_USER()")
    return str(user)


def _drop(kind: str, name: str) -> str:
    return f"DROP {kind.upper()} {_ident(name)}"


def plain(sql: str, user: str = "") -> str:
    """Return a command without what goes unsaid: the usual way of a view, and `user` as definer."""
    head = _HEAD.match(sql)
    if head is None:
        return sql
    words = ["CREATE"]
    algorithm, definer, security = head["algorithm"], head["definer"], head["security"]
    if algorithm and algorithm.upper() != "UNDEFINED":
        words.append(f"ALGORITHM={algorithm}")
    if definer and re.sub("[`']", "", definer) != user:
        words.append(f"DEFINER={definer}")
    if security and security.upper() != "DEFINER":
        words.append(f"SQL SECURITY {security}")
    return " ".join([*words, sql[head.end() :].rstrip("; \n\t")])


def _with_mode(sql: str, mode: str | None) -> str:
    if mode is None or set(mode.split(",")) == set(SQL_MODE.split(",")):
        return sql
    return f"{SET_MODE}'{mode}'; {sql}"


def without_mode(sql: str) -> str:
    """Return the words of a program without the sql_mode in which they are to be read."""
    return sql.partition("; ")[2] if sql.startswith(SET_MODE) else sql


def settled_extras(extras: Iterable[Extra], tables: Iterable[Table]) -> Iterator[Extra]:
    """Yield extras as inspection gives them back, which finds out on what they stand."""
    found = tuple(extras)
    known = {table.name: table.name for table in tables}
    views = {extra.name: extra.key for extra in found if extra.kind == VIEW}
    called = {extra.name: extra.key for extra in found if extra.kind in {FUNCTION, PROCEDURE}}
    for extra in found:
        if extra.dialect != MYSQL.name or extra.kind not in PROGRAMS:
            yield extra
            continue
        sql = extra.create
        used = (*tables_in(sql), owner_in(sql)) if extra.kind == TRIGGER else tables_in(sql)
        needs = {views[name] for name in used if name in views}
        needs |= {called[name] for name in calls_in(sql) if name in called}
        yield evolve(
            extra,
            create=sql if sql.startswith(SET_MODE) else plain(sql),
            drop=_drop(extra.kind, extra.name),
            tables=sorted({known[name] for name in used if name in known}),
            needs=sorted(needs - {extra.key}),
        )


# --- what belongs to a table --------------------------------------------------------------------


@frozen
class _Definition:
    """The text of a table, taken apart into its lines."""

    keys: Mapping[str, str]
    """The lines of keys, by their names; that of the primary key by PRIMARY."""
    partitions: str


def has_key(name: str, schema: Schema) -> bool:
    """Whether a schema has a key, which is called by its table and its own name: t.i."""
    for table in schema.tables:
        if name.startswith(f"{table.name}."):
            rules = [c for c in (table.primary_key, *table.constraints) if c is not None]
            keys = [index.name for index in table.indexes] + [
                "PRIMARY" if isinstance(rule, PrimaryKey) else name_of(rule, table, MYSQL)
                for rule in rules
            ]
            if name.removeprefix(f"{table.name}.") in keys:
                return True
    return False


def _of_tables(query: Query) -> Iterator[tuple[str, Extra]]:
    unused = " OR ".join(_UNUSED[name] for (name,) in query(_UNUSED_COLUMN))
    odd = query(_ODD_INDEXES.format(unused=unused or "FALSE"))
    for table, engine, usual, collation, ours, options in query(_STATES):
        given = [each for each in (options or "").split() if each.lower() != "partitioned"]
        some = [row[1:] for row in odd if row[0] == table]
        if engine != usual or collation != ours or given:
            changed = engine if engine != usual else "", collation if collation != ours else ""
            yield table, _options(table, *changed, given)
        if some or "partitioned" in (options or "").lower():
            definition = _definition(query, table)
            yield from ((table, extra) for extra in _indexes(table, some, definition))
            if definition.partitions:
                place = f"ALTER TABLE {_ident(table)}"
                made, undone = f"{place} {definition.partitions}", f"{place} REMOVE PARTITIONING"
                yield table, _extra(PARTITIONS, table, made, undone, table)


def _options(table: str, engine: str, collation: str, given: Iterable[str]) -> Extra:
    made = [f"ENGINE={engine}"] if engine else []
    undone = ["ENGINE=InnoDB"] if engine else []
    if collation:
        charset = collation.partition("_")[0]
        made.append(f"{CHARSET} {charset} COLLATE {collation}")
        undone.append(f"{CHARSET} {USUAL_CHARSET}")
    for option in given:
        name = option.partition("=")[0]
        made.append(option)
        undone.append(f"{name}={0 if name.lower() in _NOT_DEFAULT else 'DEFAULT'}")
    place = f"ALTER TABLE {_ident(table)}"
    return _extra(OPTIONS, table, f"{place} {' '.join(made)}", f"{place} {' '.join(undone)}", table)


def _definition(query: Query, table: str) -> _Definition:
    ((_, text),) = query(f"SHOW CREATE TABLE {_ident(table)}")
    lines = str(text).split("\n")
    end = next(at for at, line in enumerate(lines) if line.startswith(")"))
    keys = {}
    for line in (line.strip().rstrip(",") for line in lines[1:end]):
        named = re.match(r"(?:(?:UNIQUE|FULLTEXT|SPATIAL) )?KEY `((?:[^`]|``)*)`", line)
        if named or line.startswith("PRIMARY KEY"):
            # what stands in a comment is no part of the words that are compared
            plain_line = _HIDDEN.sub(r" \g<word>", line)
            keys[named[1].replace("``", "`") if named else "PRIMARY"] = plain_line
    partitions = " ".join(line.strip() for line in lines[end + 1 :])
    return _Definition(keys, re.sub(r"/\*!\d+ ?|\*/", "", partitions).strip())


def _indexes(table: str, odd: Iterable[tuple[str, str, str]], told: _Definition) -> Iterator[Extra]:
    place = f"ALTER TABLE {_ident(table)}"
    for name, kind, _ in odd:
        key = "PRIMARY KEY" if name == "PRIMARY" else f"INDEX {_ident(name)}"
        line = told.keys[name]
        if kind != "BTREE":
            made, undone = f"{place} ADD {line}", f"{place} DROP {key}"
            yield _extra(INDEX, f"{table}.{name}", made, undone, table)
            continue
        hidden = _HIDDEN.search(line)
        if hidden and not _COMMENTED.search(line):
            state = f"{place} ALTER {key}"
            made, undone = f"{state} {hidden['word']}", f"{state} {_SHOWN[hidden['word']]}"
            yield _extra(INVISIBLE, f"{table}.{name}", made, undone, table)
            continue
        plain_line = _COMMENTED.sub("", line)
        made, undone = (f"{place} DROP {key}, ADD {each}" for each in (line, plain_line))
        yield _extra(COMMENT, f"{table}.{name}", made, undone, table)
