"""May a name in an expression be that of a column? By the words around it.

a > 1, f(a)      it may       x AS a, a(1), 'x'::a, a.b      it is something else
INTERVAL a       nobody knows without the grammar of the database
"""

from collections.abc import Sequence

from aquilia_ir.expressions import Token
from aquilia_ir.phrases import Group, Node, Unclear, at, named, word

_NO_NAMES = frozenset(
    """
    AND ANY AS BETWEEN BY CASE CAST COLLATE CREATE CURRENT_DATE CURRENT_TIMESTAMP DELETE DISTINCT
    DIV ELSE END ESCAPE EXCEPT EXISTS FALSE FROM GLOB GROUP HAVING ILIKE IN INSERT INTERSECT INTO IS
    ISNULL JOIN LIKE LIMIT NATURAL NOT NOTNULL NULL ON OR ORDER REGEXP RLIKE SELECT SET SIMILAR SOME
    TABLE THEN TRUE UNION UPDATE USING VALUES WHEN WHERE WITH XOR
    """.split()
)
"""Words that are never names unless they are quoted."""
_AMBIGUOUS = frozenset(
    """
    AFTER AGAINST ALL ALSO ASC BEFORE BEGIN BINARY BOOLEAN CASCADED CHARACTER CHECK CURRENT DATA
    DECLARE DEFAULT DESC DO DOUBLE EACH EXCLUDE EXECUTE FILTER FIRST FOLLOWING FOLLOWS FOR FULL
    FUNCTION IF INNER INSTEAD KEY LAST LATERAL LEFT LOCAL LOCK LOOP MATCH MATERIALIZED MODE NO
    NOTHING NULLS OF OFFSET ONLY OPTION OTHERS OUTER OVER PARTITION PRECEDES PRECEDING PRECISION
    PROCEDURE PUBLIC RANGE RETURN RIGHT ROW ROWS SEPARATOR SHARE SIGNED TIES TIME TO UNBOUNDED
    UNKNOWN UNSIGNED VARYING WHILE WINDOW WITHIN ZONE
    """.split()
)
"""Words that may be names or not."""
_UNITS = frozenset(
    "MICROSECOND SECOND MINUTE HOUR DAY WEEK MONTH QUARTER YEAR EPOCH DOW DOY".split()
)
_BEFORE_OTHER_NAMES = frozenset("AS COLLATE OVER :: @ PARTITION".split())
"""What comes before the name of a type, alias, variable or the like."""
_BEFORE_OPERANDS = _NO_NAMES | frozenset(
    "ALL ASC DO ELSEIF FOR IF INTERVAL LATERAL LEADING LIMIT MOD OF OFFSET RETURN RETURNING".split()
    + "SOUNDS TO UNTIL WHILE BOTH TRAILING BINARY ROW DESC".split()
)


def may_be_column(nodes: Sequence[Node], place: int) -> bool:
    """Whether a name may be that of a column, where it is said; `Unclear` if nobody knows."""
    node, before, after = nodes[place], at(nodes, place - 1), at(nodes, place + 1)
    if word(after) == "." or word(node) in _NO_NAMES:
        return False
    if word(before) == ".":
        return not isinstance(after, Group)
    if word(before) in _BEFORE_OTHER_NAMES or isinstance(after, Group):
        return False
    if word(node) in _UNITS and before is None and word(after) in {",", "FROM"}:
        raise Unclear
    is_number = isinstance(before, Token) and before.kind in {"string", "number"}
    if word(node) in _AMBIGUOUS or (isinstance(after, Token) and after.kind == "string"):
        raise Unclear
    if is_number:
        return False
    is_after_operand = isinstance(before, Group) or named(before) is not None
    if is_after_operand and word(before) not in _BEFORE_OPERANDS:
        raise Unclear
    return True
