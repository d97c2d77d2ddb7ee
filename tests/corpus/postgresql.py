"""What does PostgreSQL say of a database? What pg_dump asks, of every schema of the user's own."""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import psycopg
from attrs import frozen

from aquilia_backends.postgresql import BACKEND
from corpus.ground import Facts, Told

_OWN = """
WITH space AS (
  SELECT oid, nspname FROM pg_namespace
  WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
), foreigner AS (
  SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
), rel AS (
  SELECT c.*, CASE nspname WHEN 'public' THEN '' ELSE nspname || '.' END || relname AS called
  FROM pg_class AS c JOIN space ON space.oid = relnamespace
  WHERE NOT EXISTS (SELECT FROM foreigner WHERE objid = c.oid)
), kind AS (
  SELECT t.*, CASE nspname WHEN 'public' THEN '' ELSE nspname || '.' END || typname AS called
  FROM pg_type AS t JOIN space ON space.oid = typnamespace
  WHERE NOT EXISTS (SELECT FROM foreigner WHERE objid = t.oid)
), code AS (
  SELECT p.*, CASE nspname WHEN 'public' THEN '' ELSE nspname || '.' END || proname AS called
  FROM pg_proc AS p JOIN space ON space.oid = pronamespace
  WHERE NOT EXISTS (SELECT FROM foreigner WHERE objid = p.oid)
)
"""
# Not attndims: the server "does not enforce the declared number of dimensions" (chapter 8.15 of its
# manual), format_type prints none, and so no dump brings it back.
_FACTS = f"""{_OWN}
SELECT 'schema', nspname::text, '' FROM space WHERE nspname <> 'public'
UNION ALL SELECT 'extension', extname::text, '' FROM pg_extension WHERE extname <> 'plpgsql'
UNION ALL SELECT 'table', called, concat_ws(' ', relkind, relpersistence, relrowsecurity,
    relforcerowsecurity, relreplident, reloptions::text, pg_get_partkeydef(oid),
    pg_get_expr(relpartbound, oid), obj_description(oid, 'pg_class'),
    (SELECT string_agg(i.inhparent::regclass::text, ',' ORDER BY inhseqno)
     FROM pg_inherits AS i WHERE i.inhrelid = rel.oid))
  FROM rel WHERE relkind IN ('r', 'p', 'f')
UNION ALL SELECT 'privilege', called, concat_ws(' ', relacl::text,
    (SELECT string_agg(attname || attacl::text, ' ' ORDER BY attname)
     FROM pg_attribute WHERE attrelid = rel.oid AND attacl IS NOT NULL))
  FROM rel WHERE relacl IS NOT NULL
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = rel.oid AND attacl IS NOT NULL)
UNION ALL SELECT 'column', called || '.' || attname, concat_ws(' ',
    format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, attcompression,
    CASE WHEN attstorage <> t.typstorage THEN attstorage END,
    (SELECT collname FROM pg_collation WHERE oid = attcollation AND oid <> t.typcollation),
    'default ' || pg_get_expr(adbin, adrelid), 'comment ' || col_description(rel.oid, attnum))
  FROM rel JOIN pg_attribute ON attrelid = rel.oid AND attnum > 0 AND NOT attisdropped
  JOIN pg_type AS t ON t.oid = atttypid
  LEFT JOIN pg_attrdef ON adrelid = rel.oid AND adnum = attnum WHERE relkind IN ('r', 'p', 'f')
UNION ALL SELECT 'constraint', called || '.' || conname, concat_ws(' ',
    pg_get_constraintdef(k.oid), obj_description(k.oid, 'pg_constraint'))
  FROM rel JOIN pg_constraint AS k ON conrelid = rel.oid WHERE contype NOT IN ('n', 't')
UNION ALL SELECT 'index', called, concat_ws(' ', pg_get_indexdef(rel.oid), indisvalid,
    indisreplident, indisclustered, obj_description(rel.oid, 'pg_class'))
  FROM rel JOIN pg_index ON indexrelid = rel.oid
UNION ALL SELECT 'sequence', called, concat_ws(' ', seqtypid::regtype, seqstart, seqincrement,
    seqmin, seqmax, seqcache, seqcycle,
    (SELECT refobjid::regclass::text || '.' || a.attname FROM pg_depend AS d
     JOIN pg_attribute AS a ON attrelid = refobjid AND attnum = refobjsubid
     WHERE d.objid = rel.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')))
  FROM rel JOIN pg_sequence ON seqrelid = rel.oid
UNION ALL SELECT CASE relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END, called,
    concat_ws(' ', pg_get_viewdef(oid), reloptions::text, obj_description(oid, 'pg_class'))
  FROM rel WHERE relkind IN ('v', 'm')
UNION ALL SELECT 'rule', called || '.' || rulename, pg_get_ruledef(r.oid)
  FROM rel JOIN pg_rewrite AS r ON ev_class = rel.oid WHERE rulename <> '_RETURN'
UNION ALL SELECT 'trigger', called || '.' || tgname, concat_ws(' ', pg_get_triggerdef(t.oid),
    tgenabled, obj_description(t.oid, 'pg_trigger'))
  FROM rel JOIN pg_trigger AS t ON tgrelid = rel.oid WHERE NOT tgisinternal
UNION ALL SELECT 'policy', called || '.' || polname, concat_ws(' ', polcmd, polpermissive,
    polroles::regrole[]::text, pg_get_expr(polqual, polrelid), 'with',
    pg_get_expr(polwithcheck, polrelid))
  FROM rel JOIN pg_policy ON polrelid = rel.oid
UNION ALL SELECT 'enum', called, concat_ws(' ',
    (SELECT string_agg(quote_literal(enumlabel), ',' ORDER BY enumsortorder)
     FROM pg_enum WHERE enumtypid = kind.oid), obj_description(oid, 'pg_type'))
  FROM kind WHERE typtype = 'e'
UNION ALL SELECT 'domain', called, concat_ws(' ', format_type(typbasetype, typtypmod), typnotnull,
    typdefault, (SELECT string_agg(conname || pg_get_constraintdef(k.oid), ' ' ORDER BY conname)
     FROM pg_constraint AS k WHERE contypid = kind.oid AND contype <> 'n'),
    (SELECT collname FROM pg_collation AS c WHERE c.oid = typcollation),
    obj_description(oid, 'pg_type'))
  FROM kind WHERE typtype = 'd'
UNION ALL SELECT 'type', kind.called, concat_ws(' ', kind.typtype,
    (SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ',' ORDER BY attnum)
     FROM pg_attribute WHERE attrelid = typrelid AND attnum > 0 AND NOT attisdropped))
  FROM kind JOIN rel ON rel.oid = typrelid WHERE relkind = 'c'
UNION ALL SELECT 'type', called, (SELECT rngsubtype::regtype::text FROM pg_range
    WHERE rngtypid = kind.oid) FROM kind WHERE typtype = 'r'
UNION ALL SELECT CASE prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function'
    END, called || '(' || pg_get_function_identity_arguments(oid) || ')',
    concat_ws(' ', CASE WHEN prokind <> 'a' THEN pg_get_functiondef(oid) END, proacl::text,
      obj_description(oid, 'pg_proc'))
  FROM code
"""
_CONSTANT = re.compile(
    r"default (?P<value>\(?-?(?:'(?:[^']|'')*'|[\d.]+|NULL|true|false)\)?"
    r"(?:::[\w \"(),]+?)?)(?=$| comment )"
)
"""A default that is a constant, at the end of what is told of a column."""
_TABLES = f"""{_OWN}
SELECT c.called, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
  ARRAY(SELECT enumlabel::text FROM pg_enum WHERE enumtypid = a.atttypid ORDER BY enumsortorder)
FROM rel AS c LEFT JOIN pg_attribute AS a
  ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY c.oid, a.attnum
"""
_SPACES = """
SELECT nspname FROM pg_namespace
WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
"""


def _ident(name: str) -> str:
    return ".".join('"' + part.replace('"', '""') + '"' for part in name.split("."))


@frozen
class PostgreSQLConnection:
    """A plain connection to a database."""

    raw: psycopg.Connection[Any]
    error: type[Exception] = psycopg.Error

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        try:
            return self._rows(sql)
        except psycopg.errors.UndefinedObject as error:
            # roles belong to a server, so that no change makes those that it speaks of
            role = re.search(r'role "(\w+)" does not exist', str(error))
            if role is None:
                raise
            self._rows(f"CREATE ROLE {role[1]}")
            return self.run(sql)

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.raw.cursor() as cursor:
            cursor.execute(sql.encode(), prepare=False)
            return cursor.fetchall() if cursor.description is not None else []

    def script(self, sql: str) -> None:
        self.run(sql)

    def tables(self) -> Mapping[str, Sequence[Told]]:
        found: dict[str, list[Told]] = {}
        for table, name, kind, not_null, labels in self.run(_TABLES):
            columns = found.setdefault(table, [])
            if name is not None:
                columns.append(Told(name, kind, not not_null, tuple(labels)))
        return found

    def facts(self) -> Facts:
        found = {(kind, name): text for kind, name, text in self.run(_FACTS)}
        return {
            fact: self._evaluated(text) if fact[0] == "column" else text
            for fact, text in found.items()
        }

    def _evaluated(self, text: str) -> str:
        """Write a default that is a constant as the value that the column gets."""
        found = _CONSTANT.search(text)
        if found is None:
            return text
        kind = re.split(r" [tf] ", text)[0]
        ((value,),) = self.run(f"SELECT CAST({found['value']} AS {kind})::text")
        said = "" if value is None else f"default {value}"
        return f"{text[: found.start()]}{said}{text[found.end() :]}".rstrip()

    def insertion(self, table: str, values: Mapping[str, str]) -> str:
        names, marks = ", ".join(map(_quoted, values)), ", ".join(values.values())
        return f"INSERT INTO {_ident(table)} ({names}) OVERRIDING SYSTEM VALUE VALUES ({marks})"

    def values(self, table: str, columns: Iterable[str]) -> list[tuple[Any, ...]]:
        parts = ", ".join(f"{_quoted(name)}::text" for name in columns) or "NULL"
        return sorted(self.run(f"SELECT {parts} FROM {_ident(table)}"), key=repr)

    def clear(self, table: str) -> None:
        self.run(f"TRUNCATE {_ident(table)} CASCADE")

    def close(self) -> None:
        self.raw.close()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


class PostgreSQLGround:
    """Two databases of a server; between two uses, everything in them is dropped."""

    dialect = "postgresql"
    backend = BACKEND
    undoes = True

    def __init__(self, engine: str, url: str) -> None:
        self.engine = engine
        self.server = url.replace("{name}", "postgres")
        self.names = f"aquilia_one_{os.getpid()}", f"aquilia_two_{os.getpid()}"
        self.urls = url.replace("{name}", self.names[0]), url.replace("{name}", self.names[1])
        for name in self.names:
            self._on_server(f"CREATE DATABASE {name} TEMPLATE template0")
        self._open = [psycopg.connect(url, autocommit=True) for url in self.urls]

    def _on_server(self, sql: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as raw:
            raw.execute(sql.encode())

    def emptied(self) -> tuple[str, str]:
        for raw in self._open:
            extensions = raw.execute("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'")
            for (name,) in extensions.fetchall():
                raw.execute(f"DROP EXTENSION {_quoted(name)} CASCADE".encode())
            for (name,) in raw.execute(_SPACES).fetchall():
                raw.execute(f"DROP SCHEMA {_quoted(name)} CASCADE".encode())
            raw.execute("CREATE SCHEMA public")
        return self.urls

    def connect(self, url: str) -> PostgreSQLConnection:
        raw = psycopg.connect(url, autocommit=True, prepare_threshold=None)
        # rows need not fit each other, and no trigger runs when they are put in
        raw.execute("SET session_replication_role = replica")
        raw.execute("SET lock_timeout = '10s'")
        return PostgreSQLConnection(raw)

    def close(self) -> None:
        for raw in self._open:
            raw.close()
        for name in self.names:
            self._on_server(f"DROP DATABASE {name} WITH (FORCE)")
