"""What does the catalogue of a PostgreSQL server say? One query for each kind of thing.

All are about the tables of the current schema that are the user's own: no partition of another
table, and nothing that an extension brought. See
https://www.postgresql.org/docs/current/catalogs.html.
"""

from collections.abc import Iterator

_HERE = "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
_OWN = f"""
own AS (
  SELECT c.oid, c.relname FROM pg_class AS c
  WHERE c.relnamespace = {_HERE}
    AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND NOT EXISTS (
      SELECT FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass
        AND d.objid = c.oid AND d.deptype = 'e'
    )
)
"""

TABLES = f"WITH {_OWN} SELECT relname, obj_description(oid, 'pg_class') FROM own"

NAMES = f"""
WITH {_OWN}
SELECT own.relname, a.attname FROM own JOIN pg_attribute AS a ON a.attrelid = own.oid
WHERE a.attnum > 0 AND NOT a.attisdropped ORDER BY own.oid, a.attnum
"""

COLUMNS = f"""
WITH {_OWN}
SELECT own.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
  a.attndims AS dimensions, e.typname AS enum, NOT a.attnotnull AS nullable,
  a.attidentity::text AS identity, a.attgenerated::text AS generated,
  pg_get_expr(d.adbin, d.adrelid) AS default,
  (SELECT collname FROM pg_collation WHERE oid = a.attcollation AND oid <> t.typcollation)
    AS collation,
  col_description(a.attrelid, a.attnum) AS comment,
  s.start, s.increment, coalesce(s.is_default, false) AS is_serial
FROM own
JOIN pg_attribute AS a ON a.attrelid = own.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type AS t ON t.oid = a.atttypid
LEFT JOIN pg_type AS e ON e.typtype = 'e' AND e.typnamespace = {_HERE}
  AND e.oid = CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE t.oid END
LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN LATERAL (
  SELECT q.seqstart AS start, q.seqincrement AS increment, EXISTS (
    SELECT FROM pg_depend AS u WHERE u.classid = 'pg_attrdef'::regclass AND u.objid = d.oid
      AND u.refclassid = 'pg_class'::regclass AND u.refobjid = q.seqrelid
  ) AS is_default
  FROM pg_depend AS o JOIN pg_sequence AS q ON q.seqrelid = o.objid
  WHERE o.classid = 'pg_class'::regclass AND o.refclassid = 'pg_class'::regclass
    AND o.refobjid = a.attrelid AND o.refobjsubid = a.attnum AND o.deptype IN ('a', 'i')
  ORDER BY is_default DESC LIMIT 1
) AS s ON true
ORDER BY own.oid, a.attnum
"""

ENUMS = f"""
SELECT t.typname, e.enumlabel FROM pg_type AS t JOIN pg_enum AS e ON e.enumtypid = t.oid
WHERE t.typnamespace = {_HERE} ORDER BY t.oid, e.enumsortorder
"""


def _names(relation: str, numbers: str) -> str:
    """Write a query for the names of columns, in the order of an array of their numbers."""
    return f"""ARRAY(
    SELECT a.attname::text FROM unnest({numbers}) WITH ORDINALITY AS k(number, place)
    JOIN pg_attribute AS a ON a.attrelid = {relation} AND a.attnum = k.number ORDER BY k.place
  )"""


CONSTRAINTS = f"""
WITH {_OWN}
SELECT own.relname AS table, c.conname AS name, c.contype::text AS kind,
  {_names("c.conrelid", "c.conkey")} AS columns, other.relname AS other,
  {_names("c.confrelid", "c.confkey")} AS references,
  c.confdeltype::text AS on_delete, c.confupdtype::text AS on_update,
  c.condeferrable AS deferrable, c.condeferred AS deferred,
  pg_get_expr(c.conbin, c.conrelid) AS expression
FROM own JOIN pg_constraint AS c ON c.conrelid = own.oid
LEFT JOIN own AS other ON other.oid = c.confrelid
WHERE c.contype IN ('p', 'u', 'c') OR (c.contype = 'f' AND other.oid IS NOT NULL)
ORDER BY c.oid
"""

INDEXES = f"""
WITH {_OWN}
SELECT own.relname AS table, r.relname AS name, m.amname AS method, i.indisunique AS unique,
  pg_get_expr(i.indpred, i.indrelid) AS condition, i.indnkeyatts AS width,
  ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, place)
    LEFT JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number
      AND k.number <> 0 ORDER BY k.place) AS columns,
  ARRAY(SELECT pg_get_indexdef(i.indexrelid, n, false)
    FROM generate_series(1, i.indnkeyatts) AS n) AS texts,
  ARRAY(SELECT o & 1 = 1 FROM unnest(i.indoption::int2[]) WITH ORDINALITY AS x(o, place)
    ORDER BY place) AS descending
FROM own JOIN pg_index AS i ON i.indrelid = own.oid
JOIN pg_class AS r ON r.oid = i.indexrelid JOIN pg_am AS m ON m.oid = r.relam
WHERE NOT EXISTS (
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
}


def plain_printing() -> Iterator[str]:
    """Yield the commands by which the server prints constants alike, whatever its settings."""
    return (f"SET LOCAL {name} = '{value}'" for name, value in _PRINTED.items())
