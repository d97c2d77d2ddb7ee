"""What does a PostgreSQL server say of tables that have partitions or heirs? Queries for extras.

Rows are as those of `extra_queries`. A partition has the columns and rules of its table; what it
has beyond them, such as an index of its own, needs the partition.
"""

from aquilia_backends.postgresql.queries import HERE, comment

_BY = """
SELECT 'options', own.relname, '', 0::int8, 'PARTITION BY ' || pg_get_partkeydef(own.oid), '',
  ARRAY[own.relname]
FROM own JOIN pg_class AS c ON c.oid = own.oid WHERE c.relkind = 'p'
"""
_PARTS = f"""
SELECT 'partition', c.relname, 'pg_class', c.oid::int8,
  'CREATE TABLE ' || quote_ident(c.relname) || ' PARTITION OF ' || quote_ident(above.relname)
    || ' ' || pg_get_expr(c.relpartbound, c.oid)
    || coalesce(' PARTITION BY ' || pg_get_partkeydef(c.oid), '')
    || {comment("TABLE", "quote_ident(c.relname)", "c.oid", "pg_class")},
  'DROP TABLE ' || quote_ident(c.relname),
  CASE WHEN above.oid IN (SELECT oid FROM own) THEN ARRAY[above.relname] ELSE ARRAY[]::name[] END
FROM pg_class AS c JOIN pg_inherits AS h ON h.inhrelid = c.oid
JOIN pg_class AS above ON above.oid = h.inhparent
WHERE c.relispartition AND c.relkind IN ('r', 'p') AND c.relnamespace = {HERE}
  AND above.relnamespace = {HERE}
"""
_INDEXES = f"""
SELECT 'index', r.relname, 'pg_class', r.oid::int8,
  pg_get_indexdef(r.oid, 0, true)
    || {comment("INDEX", "quote_ident(r.relname)", "r.oid", "pg_class")},
  'DROP INDEX ' || quote_ident(r.relname), ARRAY[]::name[]
FROM pg_index AS i JOIN pg_class AS r ON r.oid = i.indexrelid
JOIN pg_class AS c ON c.oid = i.indrelid
WHERE c.relispartition AND c.relkind IN ('r', 'p') AND c.relnamespace = {HERE}
  AND NOT r.relispartition
  AND NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conindid = r.oid AND k.conrelid = c.oid)
"""
_CONSTRAINTS = f"""
SELECT 'constraint', c.relname || '.' || k.conname, 'pg_constraint', k.oid::int8,
  'ALTER TABLE ' || quote_ident(c.relname) || ' ADD CONSTRAINT ' || quote_ident(k.conname)
    || ' ' || pg_get_constraintdef(k.oid),
  'ALTER TABLE ' || quote_ident(c.relname) || ' DROP CONSTRAINT ' || quote_ident(k.conname),
  ARRAY[]::name[]
FROM pg_class AS c JOIN pg_constraint AS k ON k.conrelid = c.oid
WHERE c.relispartition AND c.relkind IN ('r', 'p') AND c.relnamespace = {HERE}
  AND k.contype IN ('p', 'u', 'c', 'f', 'x') AND k.conparentid = 0 AND k.coninhcount = 0
"""
_HEIRS = """
SELECT 'inheritance', c.relname || '.' || above.relname, '', 0::int8,
  'ALTER TABLE ' || quote_ident(c.relname) || ' INHERIT ' || quote_ident(above.relname),
  'ALTER TABLE ' || quote_ident(c.relname) || ' NO INHERIT ' || quote_ident(above.relname),
  ARRAY[c.relname, above.relname]
FROM own AS c JOIN pg_inherits AS h ON h.inhrelid = c.oid
JOIN own AS above ON above.oid = h.inhparent
"""
PARTITIONS = (_HEIRS, _BY, _PARTS, _INDEXES, _CONSTRAINTS)
