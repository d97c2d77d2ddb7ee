"""What does a PostgreSQL server say of functions, procedures and aggregates? Queries for extras."""

from aquilia_backends.postgresql.queries import HERE, comment, own

_CALLED = "quote_ident(p.proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')'"
_WORD = "CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END"
_OF_ITSELF = """NOT EXISTS (SELECT FROM pg_depend AS i
  WHERE i.classid = 'pg_proc'::regclass AND i.objid = p.oid AND i.deptype = 'i')"""
"""Whether a function is no part of something else, as those are that make values of a range."""
FUNCTIONS = f"""
SELECT lower({_WORD}), p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
  'pg_proc', p.oid::int8,
  replace_first.made || coalesce('; COMMENT ON ' || {_WORD} || ' ' || {_CALLED} || ' IS '
    || quote_literal(obj_description(p.oid, 'pg_proc')), ''),
  'DROP ' || {_WORD} || ' ' || {_CALLED}, ARRAY[]::name[]
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
JOIN pg_language AS l ON l.oid = p.prolang
CROSS JOIN LATERAL (SELECT CASE WHEN l.lanname = 'sql'
    THEN 'SET LOCAL check_function_bodies = off; ' ELSE '' END
  || overlay(f.def PLACING '' FROM strpos(f.def, quote_ident(n.nspname) || '.')
     FOR length(quote_ident(n.nspname)) + 1) AS made
  FROM (SELECT rtrim(pg_get_functiondef(p.oid), E'\\n')) AS f(def)) AS replace_first
WHERE p.pronamespace = {HERE} AND p.prokind IN ('f', 'p', 'w') AND {own("p.oid", "pg_proc")}
  AND {_OF_ITSELF}
"""

USUAL_AGGREGATE = """(a.aggkind = 'n' AND a.aggmtransfn = 0 AND a.aggsortop = 0
  AND a.aggtransspace = 0 AND a.aggserialfn = 0)"""
"""Whether an aggregate `a` has no more than what most have."""
_AGGREGATE = "quote_ident(p.proname) || '(' || coalesce(nullif(s.args, ''), '*') || ')'"
_READS = """CASE a.aggfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE'
      ELSE 'READ_WRITE' END"""
AGGREGATES = f"""
SELECT 'aggregate', p.proname || '(' || s.args || ')', 'pg_proc', p.oid::int8,
  'CREATE AGGREGATE ' || {_AGGREGATE} || ' (SFUNC = ' || a.aggtransfn::regproc || ', STYPE = '
    || format_type(a.aggtranstype, NULL)
    || CASE WHEN a.aggfinalfn = 0 THEN '' ELSE ', FINALFUNC = ' || a.aggfinalfn::regproc
      || CASE WHEN a.aggfinalextra THEN ', FINALFUNC_EXTRA' ELSE '' END
      || ', FINALFUNC_MODIFY = ' || {_READS} END
    || CASE WHEN a.aggcombinefn = 0 THEN '' ELSE ', COMBINEFUNC = ' || a.aggcombinefn::regproc END
    || coalesce(', INITCOND = ' || quote_literal(a.agginitval), '')
    || CASE p.proparallel WHEN 's' THEN ', PARALLEL = SAFE' WHEN 'r' THEN ', PARALLEL = RESTRICTED'
       ELSE '' END || ')'
    || {comment("AGGREGATE", _AGGREGATE, "p.oid", "pg_proc")},
  'DROP AGGREGATE ' || {_AGGREGATE}, ARRAY[]::name[]
FROM pg_proc AS p JOIN pg_aggregate AS a ON a.aggfnoid = p.oid
CROSS JOIN LATERAL (SELECT pg_get_function_identity_arguments(p.oid)) AS s(args)
WHERE p.pronamespace = {HERE} AND {USUAL_AGGREGATE} AND {own("p.oid", "pg_proc")}
"""
