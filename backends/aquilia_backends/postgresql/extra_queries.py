"""What does a PostgreSQL server say of what is no table? Queries that give the words for it.

Each row has a kind, a name, the class and number of the object in the catalogue, the commands that
make and drop it, and the names of tables on which it stands. Dependencies are told by another
query. See https://www.postgresql.org/docs/current/catalogs.html.
"""

from collections.abc import Iterable

from aquilia_backends.postgresql.partition_queries import PARTITIONS
from aquilia_backends.postgresql.queries import (
    HERE,
    ODD_CONSTRAINT,
    ODD_INDEX,
    OWN,
    comment,
    own,
)
from aquilia_backends.postgresql.routine_queries import AGGREGATES, FUNCTIONS, USUAL_AGGREGATE

_OPTIONS = "coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', '')"
_GRANTEE = """CASE WHEN g.grantee = 0 THEN 'PUBLIC'
      ELSE quote_ident(pg_get_userbyid(g.grantee)) END
    || CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END"""
_GRANTS = f"""coalesce((SELECT string_agg('; GRANT ' || g.privilege_type || ' ON '
    || quote_ident(c.relname) || ' TO ' || {_GRANTEE}, '' ORDER BY g.privilege_type, g.grantee)
  FROM aclexplode(c.relacl) AS g WHERE g.grantee <> c.relowner), '')"""
_OF_COLUMNS = f"""coalesce((SELECT string_agg(
    coalesce('; COMMENT ON COLUMN ' || quote_ident(c.relname) || '.' || quote_ident(a.attname)
      || ' IS ' || quote_literal(col_description(c.oid, a.attnum)), '')
    || coalesce((SELECT string_agg('; GRANT ' || g.privilege_type || ' (' || quote_ident(a.attname)
        || ') ON ' || quote_ident(c.relname) || ' TO ' || {_GRANTEE}, ''
        ORDER BY g.privilege_type, g.grantee) FROM aclexplode(a.attacl) AS g), ''),
    '' ORDER BY a.attnum) FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum > 0), '')"""
_VIEWS = f"""
SELECT CASE c.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END, c.relname::text,
  'pg_class', c.oid::int8,
  CASE c.relkind WHEN 'v' THEN 'CREATE VIEW ' ELSE 'CREATE MATERIALIZED VIEW ' END
    || quote_ident(c.relname) || {_OPTIONS} || ' AS' || chr(10)
    || rtrim(pg_get_viewdef(c.oid), ';')
    || CASE WHEN c.relkind = 'm' AND NOT c.relispopulated THEN ' WITH NO DATA' ELSE '' END
    || CASE c.relkind WHEN 'v'
       THEN {comment("VIEW", "quote_ident(c.relname)", "c.oid", "pg_class")}
       ELSE {comment("MATERIALIZED VIEW", "quote_ident(c.relname)", "c.oid", "pg_class")}
       END || {_GRANTS} || {_OF_COLUMNS},
  CASE c.relkind WHEN 'v' THEN 'DROP VIEW ' ELSE 'DROP MATERIALIZED VIEW ' END
    || quote_ident(c.relname), ARRAY[]::name[]
FROM pg_class AS c WHERE c.relnamespace = {HERE} AND c.relkind IN ('v', 'm')
  AND {own("c.oid", "pg_class")}
"""
_INDEXES = f"""
SELECT 'index', r.relname, 'pg_class', r.oid::int8,
  pg_get_indexdef(r.oid, 0, true)
    || {comment("INDEX", "quote_ident(r.relname)", "r.oid", "pg_class")},
  'DROP INDEX ' || quote_ident(r.relname),
  CASE WHEN c.relkind = 'm' THEN ARRAY[]::name[] ELSE ARRAY[c.relname] END
FROM pg_index AS i JOIN pg_class AS r ON r.oid = i.indexrelid
JOIN pg_class AS c ON c.oid = i.indrelid AND c.relnamespace = {HERE}
WHERE (c.relkind = 'm' OR c.oid IN (SELECT oid FROM own) AND {ODD_INDEX})
  AND NOT EXISTS (SELECT FROM pg_constraint AS k
    WHERE k.conindid = r.oid AND k.conrelid = c.oid AND k.contype IN ('p', 'u', 'x'))
"""
_CONSTRAINTS = f"""
SELECT 'constraint', own.relname || '.' || k.conname, 'pg_constraint', k.oid::int8,
  'ALTER TABLE ' || quote_ident(own.relname) || ' ADD CONSTRAINT ' || quote_ident(k.conname)
    || ' ' || pg_get_constraintdef(k.oid) || {
    comment(
        "CONSTRAINT",
        "quote_ident(k.conname) || ' ON ' || quote_ident(own.relname)",
        "k.oid",
        "pg_constraint",
    )
},
  'ALTER TABLE ' || quote_ident(own.relname) || ' DROP CONSTRAINT ' || quote_ident(k.conname),
  ARRAY[own.relname]
FROM own JOIN pg_constraint AS k ON k.conrelid = own.oid WHERE {ODD_CONSTRAINT}
"""
_ENABLED = """CASE t.tgenabled WHEN 'O' THEN '' ELSE '; ALTER TABLE ' || quote_ident(c.relname)
  || CASE t.tgenabled WHEN 'D' THEN ' DISABLE TRIGGER ' WHEN 'A' THEN ' ENABLE ALWAYS TRIGGER '
     ELSE ' ENABLE REPLICA TRIGGER ' END || quote_ident(t.tgname) END"""
_ON_TABLE = (
    """CASE WHEN c.oid IN (SELECT oid FROM own) THEN ARRAY[c.relname] ELSE ARRAY[]::name[] END"""
)
_TRIGGERS = f"""
SELECT 'trigger', c.relname || '.' || t.tgname, 'pg_trigger', t.oid::int8,
  pg_get_triggerdef(t.oid, true) || {_ENABLED} || {
    comment(
        "TRIGGER",
        "quote_ident(t.tgname) || ' ON ' || quote_ident(c.relname)",
        "t.oid",
        "pg_trigger",
    )
},
  'DROP TRIGGER ' || quote_ident(t.tgname) || ' ON ' || quote_ident(c.relname), {_ON_TABLE}
FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND (c.oid IN (SELECT oid FROM own)
  OR c.relispartition AND c.relnamespace = {HERE}
    AND coalesce(to_jsonb(t) ->> 'tgparentid', '0') = '0'
  OR c.relkind = 'v' AND c.relnamespace = {HERE} AND {own("c.oid", "pg_class")})
"""
_RULES = f"""
SELECT 'rule', c.relname || '.' || w.rulename, 'pg_rewrite', w.oid::int8,
  pg_get_ruledef(w.oid, true), 'DROP RULE ' || quote_ident(w.rulename) || ' ON '
    || quote_ident(c.relname), {_ON_TABLE}
FROM pg_rewrite AS w JOIN pg_class AS c ON c.oid = w.ev_class
WHERE w.rulename <> '_RETURN' AND (c.oid IN (SELECT oid FROM own)
  OR c.relkind = 'v' AND c.relnamespace = {HERE} AND {own("c.oid", "pg_class")})
"""
_POLICIES = """
SELECT 'policy', own.relname || '.' || p.polname, 'pg_policy', p.oid::int8,
  'CREATE POLICY ' || quote_ident(p.polname) || ' ON ' || quote_ident(own.relname)
    || CASE WHEN p.polpermissive THEN '' ELSE ' AS RESTRICTIVE' END
    || ' FOR ' || CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT'
       WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END
    || ' TO ' || (SELECT string_agg(CASE WHEN o = 0 THEN 'PUBLIC'
         ELSE quote_ident(pg_get_userbyid(o)) END, ', ' ORDER BY place)
       FROM unnest(p.polroles) WITH ORDINALITY AS x(o, place))
    || coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
    || coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', ''),
  'DROP POLICY ' || quote_ident(p.polname) || ' ON ' || quote_ident(own.relname),
  ARRAY[own.relname]
FROM own JOIN pg_policy AS p ON p.polrelid = own.oid
"""
_TABLE_STATES = """
SELECT s.kind, own.relname, '', 0::int8, 'ALTER TABLE ' || quote_ident(own.relname) || s.made,
  'ALTER TABLE ' || quote_ident(own.relname) || s.undone, ARRAY[own.relname]
FROM own JOIN pg_class AS c ON c.oid = own.oid CROSS JOIN LATERAL (VALUES
  ('row security', c.relrowsecurity, ' ENABLE ROW LEVEL SECURITY', ' DISABLE ROW LEVEL SECURITY'),
  ('forced row security', c.relforcerowsecurity, ' FORCE ROW LEVEL SECURITY',
   ' NO FORCE ROW LEVEL SECURITY'),
  ('unlogged table', c.relpersistence = 'u', ' SET UNLOGGED', ' SET LOGGED'),
  ('storage options', c.reloptions IS NOT NULL,
   ' SET (' || array_to_string(c.reloptions, ', ') || ')',
   ' RESET (' || (SELECT string_agg(split_part(o, '=', 1), ', ') FROM unnest(c.reloptions) AS o)
     || ')'),
  ('replica identity', c.relreplident IN ('f', 'n'), CASE c.relreplident WHEN 'f'
   THEN ' REPLICA IDENTITY FULL' ELSE ' REPLICA IDENTITY NOTHING' END, ' REPLICA IDENTITY DEFAULT')
) AS s(kind, holds, made, undone) WHERE s.holds
"""
_QUOTED = "quote_ident(t.typname)"
_DOMAINS = f"""
SELECT s.kind, s.name, s.cls, s.oid, s.made, s.undone, ARRAY[]::name[]
FROM pg_type AS t CROSS JOIN LATERAL (
  SELECT 'domain', t.typname::text, 'pg_type', t.oid::int8, 'CREATE DOMAIN ' || {_QUOTED} || ' AS '
    || format_type(t.typbasetype, t.typtypmod)
    || coalesce((SELECT ' COLLATE ' || quote_ident(collname)
      FROM pg_collation AS o JOIN pg_type AS b ON b.oid = t.typbasetype
      WHERE o.oid = t.typcollation AND o.oid <> b.typcollation), '')
    || {comment("DOMAIN", _QUOTED, "t.oid", "pg_type")}, 'DROP DOMAIN ' || {_QUOTED}
  UNION ALL SELECT 'default of domain', t.typname, '', t.oid::int8,
    'ALTER DOMAIN ' || {_QUOTED} || ' SET DEFAULT '
      || coalesce(pg_get_expr(t.typdefaultbin, 0), quote_literal(t.typdefault)),
    'ALTER DOMAIN ' || {_QUOTED} || ' DROP DEFAULT' WHERE t.typdefault IS NOT NULL
  UNION ALL SELECT 'not null of domain', t.typname, '', t.oid::int8,
    'ALTER DOMAIN ' || {_QUOTED} || ' SET NOT NULL',
    'ALTER DOMAIN ' || {_QUOTED} || ' DROP NOT NULL'
    WHERE t.typnotnull
  UNION ALL SELECT 'constraint of domain', t.typname || '.' || k.conname, 'pg_constraint',
    k.oid::int8, 'ALTER DOMAIN ' || {_QUOTED} || ' ADD CONSTRAINT ' || quote_ident(k.conname)
      || ' ' || pg_get_constraintdef(k.oid),
    'ALTER DOMAIN ' || {_QUOTED} || ' DROP CONSTRAINT ' || quote_ident(k.conname)
  FROM pg_constraint AS k WHERE k.contypid = t.oid AND k.contype = 'c'
) AS s(kind, name, cls, oid, made, undone)
WHERE t.typtype = 'd' AND t.typnamespace = {HERE} AND {own("t.oid", "pg_type")}
"""
_TYPES = f"""
SELECT CASE t.typtype WHEN 'e' THEN 'enum' ELSE 'type' END, t.typname, 'pg_type', t.oid::int8,
  CASE t.typtype WHEN 'e' THEN 'CREATE TYPE ' || {_QUOTED} || ' AS ENUM ('
      || coalesce((SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder)
         FROM pg_enum WHERE enumtypid = t.oid), '') || ')'
    WHEN 'r' THEN 'CREATE TYPE ' || {_QUOTED} || ' AS RANGE (SUBTYPE = '
      || (SELECT format_type(rngsubtype, NULL) FROM pg_range WHERE rngtypid = t.oid) || ')'
    ELSE 'CREATE TYPE ' || {_QUOTED} || ' AS ('
      || (SELECT coalesce(string_agg(quote_ident(attname) || ' '
            || format_type(atttypid, atttypmod), ', ' ORDER BY attnum), '') FROM pg_attribute
          WHERE attrelid = t.typrelid AND attnum > 0 AND NOT attisdropped) || ')' END
    || {comment("TYPE", _QUOTED, "t.oid", "pg_type")},
  'DROP TYPE ' || {_QUOTED}, ARRAY[]::name[]
FROM pg_type AS t LEFT JOIN pg_class AS c ON c.oid = t.typrelid
WHERE t.typnamespace = {HERE} AND (t.typtype = 'r' OR c.relkind = 'c' OR t.typtype = 'e'
  AND NOT EXISTS (SELECT FROM own JOIN pg_attribute AS a ON a.attrelid = own.oid
    AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid IN (t.oid, t.typarray)))
  AND {own("t.oid", "pg_type")}
"""
_NUMBERS = """' INCREMENT BY ' || q.seqincrement || ' MINVALUE ' || q.seqmin
  || ' MAXVALUE ' || q.seqmax || ' START WITH ' || q.seqstart || ' CACHE ' || q.seqcache
  || CASE WHEN q.seqcycle THEN ' CYCLE' ELSE ' NO CYCLE' END"""
_SEQUENCES = f"""
SELECT s.kind, c.relname, s.cls, c.oid::int8, s.made, s.undone, s.tables
FROM pg_class AS c JOIN pg_sequence AS q ON q.seqrelid = c.oid
LEFT JOIN LATERAL (SELECT own.relname, a.attname, a.attidentity, d.deptype FROM pg_depend AS d
  JOIN own ON own.oid = d.refobjid JOIN pg_attribute AS a
    ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
    AND d.deptype IN ('a', 'i')) AS o ON true
CROSS JOIN LATERAL (
  SELECT 'sequence', 'pg_class', 'CREATE SEQUENCE ' || quote_ident(c.relname) || ' AS '
    || format_type(q.seqtypid, NULL) || {_NUMBERS}
    || {comment("SEQUENCE", "quote_ident(c.relname)", "c.oid", "pg_class")},
    'DROP SEQUENCE IF EXISTS ' || quote_ident(c.relname), ARRAY[]::name[]
  WHERE o.deptype IS DISTINCT FROM 'i'
  UNION ALL SELECT 'owner of sequence', '', 'ALTER SEQUENCE ' || quote_ident(c.relname)
    || ' OWNED BY ' || quote_ident(o.relname) || '.' || quote_ident(o.attname),
    'ALTER SEQUENCE ' || quote_ident(c.relname) || ' OWNED BY NONE', ARRAY[o.relname]
  WHERE o.deptype = 'a'
  UNION ALL SELECT 'numbers of sequence', '', 'ALTER SEQUENCE ' || quote_ident(c.relname)
    || {_NUMBERS}, 'ALTER SEQUENCE ' || quote_ident(c.relname)
    || CASE WHEN q.seqincrement > 0 AND q.seqstart < 1 THEN ' NO MAXVALUE MINVALUE ' || q.seqstart
       WHEN q.seqincrement < 0 AND q.seqstart > -1 THEN ' NO MINVALUE MAXVALUE ' || q.seqstart
       ELSE ' NO MINVALUE NO MAXVALUE' END || ' CACHE 1 NO CYCLE',
    ARRAY[o.relname]
  WHERE o.deptype = 'i' AND (q.seqcache <> 1 OR q.seqcycle
    OR q.seqmin <> CASE WHEN q.seqincrement > 0 THEN least(1, q.seqstart)
       ELSE -(2::numeric ^ CASE q.seqtypid WHEN 'int2'::regtype THEN 15
         WHEN 'int4'::regtype THEN 31 ELSE 63 END) END
    OR q.seqmax <> CASE WHEN q.seqincrement < 0 THEN greatest(-1, q.seqstart)
       ELSE (2::numeric ^ CASE q.seqtypid WHEN 'int2'::regtype THEN 15
         WHEN 'int4'::regtype THEN 31 ELSE 63 END) - 1 END)
) AS s(kind, cls, made, undone, tables)
WHERE c.relnamespace = {HERE} AND {own("c.oid", "pg_class")}
"""
_EXTENSIONS = """
SELECT 'extension', e.extname, 'pg_extension', e.oid::int8,
  'CREATE EXTENSION IF NOT EXISTS ' || quote_ident(e.extname),
  'DROP EXTENSION ' || quote_ident(e.extname), ARRAY[]::name[]
FROM pg_extension AS e WHERE e.extname <> 'plpgsql'
"""
_COMMENTS = f"""
SELECT 'comment', s.called, '', s.oid::int8, 'COMMENT ON ' || s.place || ' IS '
  || quote_literal(s.text), 'COMMENT ON ' || s.place || ' IS NULL', s.tables
FROM (
  SELECT 'index ' || r.relname, r.oid, 'INDEX ' || quote_ident(r.relname),
    obj_description(r.oid, 'pg_class'), ARRAY[own.relname]
  FROM own JOIN pg_index AS i ON i.indrelid = own.oid JOIN pg_class AS r ON r.oid = i.indexrelid
  JOIN pg_class AS c ON c.oid = own.oid
  WHERE CASE WHEN obj_description(r.oid, 'pg_class') IS NULL THEN false
    WHEN EXISTS (SELECT FROM pg_constraint AS k WHERE k.conindid = r.oid AND k.conrelid = own.oid)
    THEN true ELSE NOT {ODD_INDEX} END
  UNION ALL SELECT 'constraint ' || own.relname || '.' || k.conname, k.oid,
    'CONSTRAINT ' || quote_ident(k.conname) || ' ON ' || quote_ident(own.relname),
    obj_description(k.oid, 'pg_constraint'), ARRAY[own.relname]
  FROM own JOIN pg_constraint AS k ON k.conrelid = own.oid
  WHERE CASE WHEN obj_description(k.oid, 'pg_constraint') IS NULL THEN false
    ELSE NOT {ODD_CONSTRAINT} END
  UNION ALL SELECT 'type ' || t.typname, t.oid, 'TYPE ' || quote_ident(t.typname),
    obj_description(t.oid, 'pg_type'), ARRAY(SELECT DISTINCT own.relname FROM own
      JOIN pg_attribute AS a ON a.attrelid = own.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE a.atttypid IN (t.oid, t.typarray) ORDER BY 1)
  FROM pg_type AS t WHERE t.typtype = 'e' AND t.typnamespace = {HERE}
) AS s(called, oid, place, text, tables)
WHERE s.text IS NOT NULL AND cardinality(s.tables) > 0
"""

_IN_HERE = f"SELECT FROM pg_class WHERE relnamespace = {HERE} AND"
_USERS_OWN = "oid >= 16384"
_PARTS = (
    ("true", (_INDEXES, _CONSTRAINTS, _EXTENSIONS)),
    (f"EXISTS ({_IN_HERE} relkind IN ('v', 'm'))", (_VIEWS,)),
    ("EXISTS (SELECT FROM pg_trigger WHERE NOT tgisinternal)", (_TRIGGERS,)),
    (
        f"EXISTS (SELECT FROM pg_rewrite WHERE rulename <> '_RETURN' AND {_USERS_OWN})",
        (_RULES,),
    ),
    ("EXISTS (SELECT FROM pg_policy)", (_POLICIES,)),
    (
        f"""EXISTS ({_IN_HERE} relkind IN ('r', 'p') AND (relrowsecurity OR relforcerowsecurity
          OR relpersistence = 'u' OR reloptions IS NOT NULL OR relreplident IN ('f', 'n')))""",
        (_TABLE_STATES,),
    ),
    (f"EXISTS (SELECT FROM pg_proc WHERE pronamespace = {HERE})", (FUNCTIONS, AGGREGATES)),
    (
        f"""EXISTS (SELECT FROM pg_type WHERE typnamespace = {HERE} AND typtype IN ('d', 'e', 'r'))
          OR EXISTS ({_IN_HERE} relkind = 'c')""",
        (_DOMAINS, _TYPES),
    ),
    (f"EXISTS ({_IN_HERE} relkind = 'S')", (_SEQUENCES,)),
    (f"EXISTS (SELECT FROM pg_description WHERE obj{_USERS_OWN} AND objsubid = 0)", (_COMMENTS,)),
    (f"EXISTS ({_IN_HERE} relkind = 'p') OR EXISTS (SELECT FROM pg_inherits)", PARTITIONS),
)
"""Queries for extras, and when they can find any; to plan one costs more than to see that."""

KINDS = "SELECT " + ", ".join(condition for condition, _ in _PARTS)
"""A row that tells which of the queries can find extras, for `extras`."""


def extras(present: Iterable[bool]) -> str:
    """Write the query for the extras of the kinds that are present."""
    found = (
        part for there, (_, parts) in zip(present, _PARTS, strict=True) if there for part in parts
    )
    return f"WITH {OWN}" + "UNION ALL".join(found)


NEEDS = f"""
WITH {OWN}
SELECT CASE WHEN w.oid IS NOT NULL AND w.rulename = '_RETURN' THEN 'pg_class'
    ELSE d.classid::regclass::text END,
  CASE WHEN w.oid IS NOT NULL AND w.rulename = '_RETURN' THEN w.ev_class ELSE d.objid END::int8,
  CASE WHEN x.extname IS NOT NULL THEN 'pg_extension' WHEN r.typrelid > 0 AND z.relkind <> 'c'
    THEN 'pg_class' WHEN y.relkind = 'c' THEN 'pg_type' ELSE d.refclassid::regclass::text END,
  coalesce(x.oid, CASE WHEN z.relkind <> 'c' THEN z.oid END, e.oid,
    CASE WHEN y.relkind = 'c' THEN y.reltype END, d.refobjid)::int8,
  (SELECT attname FROM pg_attribute WHERE d.refclassid = 'pg_class'::regclass
    AND attrelid = d.refobjid AND attnum = nullif(d.refobjsubid, 0))
FROM pg_depend AS d
LEFT JOIN pg_rewrite AS w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
LEFT JOIN pg_type AS t ON d.refclassid = 'pg_type'::regclass AND t.oid = d.refobjid
LEFT JOIN pg_type AS e ON e.oid = t.typelem AND t.typcategory = 'A'
LEFT JOIN pg_type AS r ON r.oid = coalesce(e.oid, t.oid)
LEFT JOIN pg_class AS z ON z.oid = r.typrelid
LEFT JOIN pg_class AS y ON d.refclassid = 'pg_class'::regclass AND y.oid = d.refobjid
LEFT JOIN pg_depend AS m ON m.classid = d.refclassid AND m.objid = d.refobjid AND m.deptype = 'e'
LEFT JOIN pg_extension AS x ON x.oid = m.refobjid
WHERE d.deptype IN ('n', 'a', 'i') AND d.objid >= 16384 AND d.refobjid >= 16384
  AND d.classid <> 'pg_attrdef'::regclass
"""

OWNERS = f"""
SELECT c.relname, CASE c.relkind WHEN 'v' THEN 'VIEW ' ELSE 'MATERIALIZED VIEW ' END
  || quote_ident(c.relname) || ' OWNER TO ' || quote_ident(pg_get_userbyid(c.relowner))
FROM pg_class AS c WHERE c.relnamespace = {HERE} AND c.relkind IN ('v', 'm')
  AND pg_get_userbyid(c.relowner) <> current_user
"""

UNMANAGED = f"""
SELECT 'foreign table', c.relname::text FROM pg_class AS c
WHERE c.relnamespace = {HERE} AND {own("c.oid", "pg_class")} AND c.relkind = 'f'
UNION ALL SELECT 'privilege', c.relname FROM pg_class AS c
WHERE c.relnamespace = {HERE} AND {own("c.oid", "pg_class")}
  AND (c.relacl IS NOT NULL AND c.relkind IN ('r', 'p', 'S') OR EXISTS (
    SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL))
UNION ALL SELECT 'privilege', p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')'
FROM pg_proc AS p
WHERE p.pronamespace = {HERE} AND p.proacl IS NOT NULL AND {own("p.oid", "pg_proc")}
UNION ALL SELECT 'storage of column', c.relname || '.' || a.attname
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
JOIN pg_type AS t ON t.oid = a.atttypid
WHERE c.relnamespace = {HERE} AND c.relkind IN ('r', 'p') AND NOT a.attisdropped
  AND (a.attstorage <> t.typstorage OR coalesce(to_jsonb(a) ->> 'attcompression', '') <> '')
UNION ALL SELECT 'not null', c.relname || '.' || k.conname
FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid
WHERE c.relnamespace = {HERE} AND k.contype = 'n' AND (k.connoinherit OR NOT k.convalidated)
UNION ALL SELECT 'statistics', stxname FROM pg_statistic_ext WHERE stxnamespace = {HERE}
UNION ALL SELECT 'aggregate', p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')'
FROM pg_proc AS p JOIN pg_aggregate AS a ON a.aggfnoid = p.oid
WHERE p.pronamespace = {HERE} AND NOT {USUAL_AGGREGATE} AND {own("p.oid", "pg_proc")}
UNION ALL SELECT 'collation', collname FROM pg_collation WHERE collnamespace = {HERE}
UNION ALL SELECT 'operator', oprname FROM pg_operator AS o
WHERE oprnamespace = {HERE} AND {own("o.oid", "pg_operator")}
UNION ALL SELECT 'text search configuration', cfgname FROM pg_ts_config WHERE cfgnamespace = {HERE}
"""

OTHER_SCHEMAS = f"""
SELECT 'schema', n.nspname::text FROM pg_namespace AS n
WHERE n.oid <> {HERE} AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND {own("n.oid", "pg_namespace")}
"""
