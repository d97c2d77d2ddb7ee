"""What does the catalogue of a PostgreSQL server say? One query for each kind of thing.

All are about the tables of the current schema that are the user's own: no partition of another
table, and nothing that an extension brought. See
https://www.postgresql.org/docs/current/catalogs.html.
"""

from collections.abc import Iterator

HERE = "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
OWN = f"""
own AS (
  SELECT c.oid, c.relname FROM pg_class AS c
  WHERE c.relnamespace = {HERE}
    AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND NOT EXISTS (
      SELECT FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass
        AND d.objid = c.oid AND d.deptype = 'e'
    )
)
"""

_NOT_OF_EXTENSION = """NOT EXISTS (
  SELECT FROM pg_depend AS m WHERE m.objid = {oid} AND m.classid = '{cls}'::regclass
    AND m.deptype = 'e')"""


def own(oid: str, cls: str) -> str:
    """Write whether an object of a class is the user's own: no extension brought it."""
    return _NOT_OF_EXTENSION.format(oid=oid, cls=cls)


def comment(kind: str, what: str, oid: str, cls: str) -> str:
    """Write what makes the comment of an object after the object itself, if it has one."""
    return f"""coalesce('; COMMENT ON {kind} ' || {what} || ' IS '
    || quote_literal(obj_description({oid}, '{cls}')), '')"""


COLLATIONS_OF_PARTS = """(SELECT count(*) FROM regexp_matches(
  (SELECT string_agg(pg_get_indexdef(i.indexrelid, n, false), ' ')
   FROM generate_series(1, i.indnkeyatts) AS n)
  || coalesce(pg_get_expr(i.indpred, i.indrelid), ''), ' COLLATE ', 'g'))"""
ODD_INDEX = f"""CASE WHEN i.indrelid IN (SELECT oid FROM own) THEN coalesce(
  r.reloptions IS NOT NULL OR to_jsonb(i) ->> 'indnullsnotdistinct' = 'true'
  OR EXISTS (SELECT FROM pg_attribute AS p WHERE p.attrelid = r.oid AND p.attoptions IS NOT NULL)
  OR EXISTS (SELECT FROM unnest(i.indoption::int2[]) AS o WHERE o NOT IN (0, 3))
  OR strpos(pg_get_indexdef(i.indexrelid), ' COLLATE ') > 0 AND
    (SELECT count(*) FROM regexp_matches(pg_get_indexdef(i.indexrelid), ' COLLATE ', 'g'))
    <> {COLLATIONS_OF_PARTS}, false) ELSE false END"""
"""Whether an index `i`, as a relation `r`, has what the IR has no place for."""

ODD_CONSTRAINT = """coalesce(k.contype = 'x'
  OR k.contype IN ('p', 'u') AND (k.condeferrable OR EXISTS (
    SELECT FROM pg_index AS i JOIN pg_class AS r ON r.oid = i.indexrelid
    WHERE i.indexrelid = k.conindid
      AND (r.reloptions IS NOT NULL OR cardinality(i.indkey::int2[]) > i.indnkeyatts
        OR to_jsonb(i) ->> 'indnullsnotdistinct' = 'true')))
  OR k.contype = 'c' AND k.connoinherit
  OR k.contype = 'f' AND (k.confmatchtype = 'f' OR k.confrelid NOT IN (SELECT oid FROM own)
    OR to_jsonb(k) ->> 'confdelsetcols' IS NOT NULL)
  OR k.contype IN ('p', 'u', 'c', 'f') AND (NOT k.convalidated
    OR to_jsonb(k) ->> 'conenforced' = 'false' OR to_jsonb(k) ->> 'conperiod' = 'true'), false)"""
"""Whether a constraint `k` of an `own` table has what the IR has no place for."""

TABLES = f"WITH {OWN} SELECT relname, obj_description(oid, 'pg_class'), oid::int8 FROM own"

NAMES = f"""
WITH {OWN}
SELECT own.relname, a.attname FROM own JOIN pg_attribute AS a ON a.attrelid = own.oid
WHERE a.attnum > 0 AND NOT a.attisdropped ORDER BY own.oid, a.attnum
"""

SEQUENCES = f"""
WITH {OWN}
SELECT own.relname, a.attname, c.relname FROM own
JOIN pg_depend AS d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = own.oid
  AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
JOIN pg_class AS c ON c.oid = d.objid AND c.relkind = 'S'
JOIN pg_attribute AS a ON a.attrelid = own.oid AND a.attnum = d.refobjsubid
ORDER BY d.deptype, c.oid
"""

NOT_NULLS = f"""
WITH {OWN}
SELECT own.relname, k.conname FROM own JOIN pg_constraint AS k ON k.conrelid = own.oid
WHERE k.contype = 'n'
"""
"""Only version 18 and later ones have them."""

COLUMNS = f"""
WITH {OWN}
SELECT own.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
  e.typname AS enum, NOT a.attnotnull AS nullable,
  a.attidentity::text AS identity, a.attgenerated::text AS generated,
  pg_get_expr(d.adbin, d.adrelid) AS default,
  (SELECT collname FROM pg_collation WHERE oid = a.attcollation AND oid <> t.typcollation)
    AS collation,
  col_description(a.attrelid, a.attnum) AS comment,
  s.start, s.increment, s.name AS sequence, coalesce(s.is_default, false) AS is_serial
FROM own
JOIN pg_attribute AS a ON a.attrelid = own.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type AS t ON t.oid = a.atttypid
LEFT JOIN pg_type AS e ON e.typtype = 'e' AND e.typnamespace = {HERE}
  AND e.oid = CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE t.oid END
LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN LATERAL (
  SELECT q.seqstart AS start, q.seqincrement AS increment,
    (SELECT relname FROM pg_class WHERE oid = o.objid) AS name, EXISTS (
    SELECT FROM pg_depend AS u WHERE u.classid = 'pg_attrdef'::regclass AND u.objid = d.oid
      AND u.refclassid = 'pg_class'::regclass AND u.refobjid = q.seqrelid
  ) AND o.deptype = 'a' AND q.seqtypid = a.atttypid AND q.seqmin = 1 AND q.seqcache = 1
    AND NOT q.seqcycle AND q.seqmax = 2::numeric ^ (8 * t.typlen - 1) - 1 AS is_default
  FROM pg_depend AS o JOIN pg_sequence AS q ON q.seqrelid = o.objid
  WHERE o.classid = 'pg_class'::regclass AND o.refclassid = 'pg_class'::regclass
    AND o.refobjid = a.attrelid AND o.refobjsubid = a.attnum AND o.deptype IN ('a', 'i')
  ORDER BY is_default DESC LIMIT 1
) AS s ON true
ORDER BY own.oid, a.attnum
"""

ENUMS = f"""
SELECT t.typname, e.enumlabel FROM pg_type AS t JOIN pg_enum AS e ON e.enumtypid = t.oid
WHERE t.typnamespace = {HERE} ORDER BY t.oid, e.enumsortorder
"""


def _names(relation: str, numbers: str) -> str:
    """Write a query for the names of columns, in the order of an array of their numbers."""
    return f"""ARRAY(
    SELECT a.attname::text FROM unnest({numbers}) WITH ORDINALITY AS u(number, place)
    JOIN pg_attribute AS a ON a.attrelid = {relation} AND a.attnum = u.number ORDER BY u.place
  )"""


CONSTRAINTS = f"""
WITH {OWN}
SELECT own.relname AS table, k.conname AS name, k.contype::text AS kind,
  {_names("k.conrelid", "k.conkey")} AS columns, other.relname AS other,
  {_names("k.confrelid", "k.confkey")} AS references,
  k.confdeltype::text AS on_delete, k.confupdtype::text AS on_update,
  k.condeferrable AS deferrable, k.condeferred AS deferred,
  pg_get_expr(k.conbin, k.conrelid) AS expression
FROM own JOIN pg_constraint AS k ON k.conrelid = own.oid
LEFT JOIN own AS other ON other.oid = k.confrelid
WHERE k.contype IN ('p', 'u', 'c', 'f') AND NOT {ODD_CONSTRAINT}
ORDER BY k.oid
"""

INDEXES = f"""
WITH {OWN}
SELECT own.relname AS table, r.relname AS name, m.amname AS method, i.indisunique AS unique,
  pg_get_expr(i.indpred, i.indrelid) AS condition, i.indnkeyatts AS width,
  ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, place)
    LEFT JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number
      AND k.number <> 0 ORDER BY k.place) AS columns,
  ARRAY(SELECT pg_get_indexdef(i.indexrelid, n, false)
    FROM generate_series(1, i.indnkeyatts) AS n) AS texts,
  ARRAY(SELECT o & 1 = 1 FROM unnest(i.indoption::int2[]) WITH ORDINALITY AS x(o, place)
    ORDER BY place) AS descending,
  ARRAY(SELECT CASE WHEN p.opcdefault THEN NULL WHEN pg_opclass_is_visible(p.oid) THEN p.opcname
      ELSE n.nspname || '.' || p.opcname END
    FROM unnest(i.indclass::oid[]) WITH ORDINALITY AS x(o, place)
    JOIN pg_opclass AS p ON p.oid = o JOIN pg_namespace AS n ON n.oid = p.opcnamespace
    ORDER BY place) AS opclasses
FROM own JOIN pg_index AS i ON i.indrelid = own.oid
JOIN pg_class AS r ON r.oid = i.indexrelid JOIN pg_am AS m ON m.oid = r.relam
WHERE NOT {ODD_INDEX} AND NOT EXISTS (
  SELECT FROM pg_constraint AS c
  WHERE c.conindid = i.indexrelid AND c.conrelid = own.oid AND c.contype IN ('p', 'u', 'x')
)
ORDER BY i.indexrelid
"""

_PRINTED = {
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "iso_8601",
    "TimeZone": "UTC",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "quote_all_identifiers": "off",
    # to compile a query of the catalogue takes longer than to run it
    "jit": "off",
}


def plain_printing() -> Iterator[str]:
    """Yield the commands by which the server prints constants alike, whatever its settings."""
    return (f"SET LOCAL {name} = '{value}'" for name, value in _PRINTED.items())
