"""Of what phrases is a text of SQL made? Its words, nested by parentheses, and its commands.

SELECT a, f(b) AS c FROM t WHERE d    items a and f(b) AS c; reads t; and what comes after that
"""

from collections.abc import Iterator, Sequence

from attrs import frozen

from aquilia_ir.expressions import Token, tokens


class Unclear(Exception):  # noqa: N818  it is an answer, not an error
    """Of a text it is not certain what it means."""


@frozen
class Group:
    """What is between two parentheses."""

    inner: "tuple[Node, ...]"


Node = Token | Group


_DEEPEST = 100
AFTER_SOURCES = frozenset(
    """
    WHERE GROUP HAVING ORDER LIMIT OFFSET FETCH WINDOW UNION EXCEPT INTERSECT FOR INTO PROCEDURE
    LOCK RETURNING SET VALUES
    """.split()
)
NO_ALIASES = AFTER_SOURCES | frozenset(
    """
    WITH JOIN INNER LEFT RIGHT FULL CROSS NATURAL OUTER STRAIGHT_JOIN ON USING USE FORCE IGNORE
    INDEXED NOT TABLESAMPLE PARTITION LATERAL SELECT DEFAULT
    """.split()
)
_NOT_BEFORE_COMMANDS = frozenset("AFTER BEFORE OR OF FOR KEY ON GRANT NO , .".split())
"""What comes before UPDATE or DELETE where these are no commands."""
COMMANDS = frozenset("INSERT UPDATE DELETE REPLACE".split())
BETWEEN = frozenset("OR IGNORE REPLACE ABORT FAIL ROLLBACK ONLY LOW_PRIORITY INTO FROM".split())
SETS = frozenset("UNION EXCEPT INTERSECT".split())


def nested(sql: str) -> tuple[Node, ...]:
    """Return the words of a text, with what is in parentheses as groups; `Unclear` if too deep."""
    levels: list[list[Node]] = [[]]
    for token in tokens(sql):
        if token.text == "(":
            levels.append([])
        elif token.text == ")" and len(levels) > 1:
            inner = levels.pop()
            levels[-1].append(Group(tuple(inner)))
        else:
            levels[-1].append(token)
        if len(levels) > _DEEPEST:
            raise Unclear
    return tuple(levels[0])


def word(node: Node | None) -> str:
    """Return a bare word or sign in capitals; nothing for a name in quotes, and all else."""
    return node.text.upper() if isinstance(node, Token) and node.kind != "name" else ""


def named(node: Node | None) -> str | None:
    """Return the name that a node may be."""
    return node.name if isinstance(node, Token) else None


def at(nodes: Sequence[Node], place: int) -> Node | None:
    """Return the node at a place, or None."""
    return nodes[place] if 0 <= place < len(nodes) else None


def is_query(node: Node | None) -> bool:
    """Whether a group is a query."""
    return isinstance(node, Group) and word(at(node.inner, 0)) in {"SELECT", "WITH", "VALUES"}


def pieces(nodes: Sequence[Node]) -> Iterator[Sequence[Node]]:
    """Yield the commands among some words, each by itself."""
    start = 0
    for place in range(len(nodes)):
        if word(nodes[place]) == ";":
            yield nodes[start:place]
            start = place + 1
        elif place > start and _is_command(nodes, place):
            yield nodes[start:place]
            start = place
    if start < len(nodes):
        yield nodes[start:]


def _is_command(nodes: Sequence[Node], place: int) -> bool:
    says, before = word(nodes[place]), word(at(nodes, place - 1))
    if before == "FOR" and word(at(nodes, place - 2)) == "CURSOR":
        return says == "SELECT"
    if before in _NOT_BEFORE_COMMANDS:
        return False
    return says == "SELECT" or (says in COMMANDS and not isinstance(at(nodes, place + 1), Group))


def reads(piece: Sequence[Node]) -> tuple[int, int]:
    """Return where a SELECT begins to say what it reads, and where it ends."""
    start = next((i for i in range(len(piece)) if is_from(piece, i)), None)
    if start is None:
        # SELECT percentile_cont(1) WITHIN GROUP (...)
        ends = (i for i in range(len(piece)) if word(piece[i]) in AFTER_SOURCES - {"GROUP"})
        end = next(ends, len(piece))
        return end, end
    ends = (i for i in range(start, len(piece)) if word(piece[i]) in AFTER_SOURCES)
    return start, next(ends, len(piece))


def is_from(nodes: Sequence[Node], place: int) -> bool:
    """Whether tables come after a word."""
    if word(nodes[place]) != "FROM":
        return False
    # a IS DISTINCT FROM b
    is_compared = word(at(nodes, place - 2)) in {"IS", "NOT"}
    return not (is_compared and word(at(nodes, place - 1)) == "DISTINCT")


_BEFORE_ITEMS = frozenset(
    "DISTINCT ALL DISTINCTROW STRAIGHT_JOIN SQL_NO_CACHE HIGH_PRIORITY".split()
)


def items_of(nodes: Sequence[Node]) -> Iterator[Sequence[Node]]:
    """Yield the items of a SELECT; what it is DISTINCT ON is one as well."""
    while nodes and word(nodes[0]) in _BEFORE_ITEMS:
        nodes = nodes[1:]
    if nodes and word(nodes[0]) == "ON" and isinstance(at(nodes, 1), Group):
        yield (*nodes[:2], *tokens("AS distinct_on"))
        nodes = nodes[2:]
    start = 0
    for place in range(len(nodes)):
        if word(nodes[place]) == ",":
            yield from (nodes[start:place],) if start < place else ()
            start = place + 1
    if nodes[start:]:
        yield nodes[start:]


def plain_item(item: Sequence[Node]) -> tuple[Token | None, Token | None]:
    """Return the column that is all of an item, and its other name: t.a AS b."""
    alias = item[-1] if has_alias(item) else None
    place = item[:-2] if alias is not None else item
    is_place = all(map(named, place[::2])) and all(word(point) == "." for point in place[1::2])
    last = at(place, len(place) - 1)
    found = last if is_place and len(place) % 2 == 1 and isinstance(last, Token) else None
    return found, alias if isinstance(alias, Token) else None


def has_alias(item: Sequence[Node]) -> bool:
    """Whether an item of a SELECT is given a name by AS."""
    return word(at(item, len(item) - 2)) == "AS"
