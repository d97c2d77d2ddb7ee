"""What is the text of a view, trigger or index after a renamed column? The same, if certain.

    RenameColumn t.a to b
    CREATE VIEW v AS SELECT t.a, x.a FROM t, x     SELECT t.b AS a, x.a FROM t, x
    CREATE TRIGGER r ... WHEN (old.a > 0) ...      WHEN (old.b > 0)
    CREATE VIEW w AS SELECT a FROM t JOIN v        not certain: a may be one of v

Strings and comments stay as they are, and so does the text if one of its names is not certain.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from aquilia_ir.expressions import Token, canonical, tokens
from aquilia_ir.phrases import Group, Node, Unclear, at, named, nested, word
from aquilia_ir.scopes import Columns, Reading, Use
from aquilia_ir.sources import Scope, Source
from aquilia_ir.wording import Outputs, Wording

_UNREAD = frozenset({"CONFLICT", "DUPLICATE", "MERGE", "SYSTEM_TIME"})
"""Words of clauses that have rules of their own."""
_ROUTINES = frozenset({"FUNCTION", "PROCEDURE", "EVENT", "AGGREGATE"})
_NOT_OF_COLUMNS = frozenset({"WITH", "SET", "RESET"})
"""What comes before a group of options."""


def with_column_renamed(
    sql: str, table: str, old: str, new: str, *, columns: Columns, wording: Wording
) -> str | None:
    """Return a text that means column `new` of `table` wherever it meant `old`.

    None where that is not certain, or would not lead back. `columns` are those of the tables that
    are there before, and of no view.
    """
    reading = Reading(table, old, new, columns, wording)
    if not any(reading.is_old(token) for token in tokens(sql)):
        return sql
    there = columns.get(reading.same(table), frozenset())
    now = {**columns, reading.same(table): there - {reading.same(old)} | {reading.same(new)}}
    try:
        after = _rewritten(sql, reading)
        back = _rewritten(after, Reading(table, new, old, now, wording))
    except Unclear:
        return None
    return after if _meant(back) == _meant(sql) else None


def _rewritten(sql: str, reading: Reading) -> str:
    words = [token.text.upper() for token in tokens(sql)]
    # a view of MySQL can have ALGORITHM=MERGE
    if any(each in _UNREAD and before != "=" for before, each in pairwise(words)):
        raise Unclear
    _read(nested(sql), reading)
    pieces, end = [], 0
    for start, stop, text in sorted(
        each for use in reading.done() for each in _edits(use, reading)
    ):
        pieces += [sql[end:start], text]
        end = stop
    return "".join([*pieces, sql[end:]])


def _edits(use: Use, reading: Reading) -> Iterator[tuple[int, int, str]]:
    """Yield what comes in the place of what, by where that begins and ends."""
    yield use.token.start, use.token.end, _quoted(reading.new, reading.wording)
    if not use.is_item:
        return
    is_always = reading.wording.outputs is Outputs.ALWAYS and use.is_quoted
    if use.alias is None:
        yield use.token.end, use.token.end, f" AS {_quoted(reading.old, reading.wording)}"
    elif reading.meant(use.alias) == reading.same(reading.new) and not is_always:
        yield use.token.end, use.alias.end, ""


def _quoted(name: str, wording: Wording) -> str:
    mark = wording.mark
    return mark + name.replace(mark, mark * 2) + mark


def _meant(sql: str) -> str:
    """The form in which two texts are compared, without AS where it says nothing: a AS a.

    Capitals don't count: the two differ in names of one column, as it is called or spelled.
    """
    pieces, end = [], 0
    found = tokens(sql)
    for first, between, last in zip(found, found[1:], found[2:], strict=False):
        is_alias = between.text.upper() == "AS" and first.name is not None
        if is_alias and last.name is not None and first.name == last.name:
            pieces.append(sql[end : first.end])
            end = last.end
    return canonical("".join([*pieces, sql[end:]]).casefold()) or ""


# --- where a text begins --------------------------------------------------------------------------


def _read(nodes: Sequence[Node], reading: Reading) -> None:
    """Read a text by what it makes."""
    if word(at(nodes, 0)) == "SET":
        nodes = nodes[_find(nodes, ";") + 1 :]
    first = _without_more(nodes)
    words = [word(node) for node in first]
    match words[:1]:
        case ["ALTER"] if words[1:2] == ["SEQUENCE"]:
            _owner_of_sequence(first, reading)
        case ["ALTER"] if words[1:2] == ["TABLE"]:
            _of_table(first[3:], at(first, 2), reading)
        case ["PARTITION"]:
            _of_table(first, None, reading)
        case ["CREATE"]:
            _made(nodes, first, reading)
        case _:
            raise Unclear


def _made(nodes: Sequence[Node], first: Sequence[Node], reading: Reading) -> None:
    kind = next((each for each in map(word, first) if each in _MAKERS), "")
    if kind == "VIEW":
        start = _find(first, "AS")
        # names in parentheses are those of the view
        has_names = any(isinstance(node, Group) for node in first[_find(first, "VIEW") : start])
        reading.commands(first[start + 1 :], None, is_named=not has_names)
    elif kind == "INDEX":
        start = _after_name(first, _find(first, "ON") + 1)
        method = 2 if word(at(first, start)) == "USING" else 0
        _of_index(first[start + method :], at(first, start - 1), reading)
    elif kind == "POLICY":
        _of_table(first[_find(first, "ON") + 2 :], at(first, _find(first, "ON") + 1), reading)
    elif kind == "TABLE" and "OF" in map(word, first):
        _of_table(first[_find(first, "OF") + 2 :], at(first, _find(first, "OF") + 1), reading)
    elif kind == "RULE":
        start = _after_name(first, _find(first, "TO") + 1)
        _of_rows(first[start:], at(first, start - 1), reading)
    elif kind == "TRIGGER":
        _trigger(nodes if "BEGIN" in map(word, nodes) else first, reading)
    elif kind in _ROUTINES and reading.wording.routines:
        reading.commands(first[_find(first, kind) :], None, is_named=False)
    else:
        raise Unclear


_MAKERS = frozenset({"VIEW", "INDEX", "POLICY", "TABLE", "RULE", "TRIGGER"}) | _ROUTINES


def _find(nodes: Sequence[Node], text: str) -> int:
    """Return where a word is; `Unclear` if it is nowhere."""
    found = next((place for place, node in enumerate(nodes) if word(node) == text), None)
    if found is None:
        raise Unclear
    return found


def _after_name(nodes: Sequence[Node], place: int) -> int:
    """Return what comes after the name of a table."""
    place += word(at(nodes, place)) == "ONLY"
    return place + (3 if word(at(nodes, place + 1)) == "." else 1)


def _without_more(nodes: Sequence[Node]) -> Sequence[Node]:
    """Leave out further commands, which say comments and rights."""
    end = next((place for place, node in enumerate(nodes) if word(node) == ";"), len(nodes))
    return nodes[:end]


def _root(owner: Node | None, reading: Reading) -> Scope:
    if not isinstance(owner, Token) or owner.name is None:
        raise Unclear
    return Scope(sources=[reading.source(owner)])


def _of_index(nodes: Sequence[Node], owner: Node | None, reading: Reading) -> None:
    """Read the parts of an index and what is said after them."""
    said = [
        node
        for place, node in enumerate(nodes)
        if not (isinstance(node, Group) and word(at(nodes, place - 1)) in _NOT_OF_COLUMNS)
    ]
    reading.commands(said, _root(owner, reading), is_named=False)


def _of_table(nodes: Sequence[Node], owner: Node | None, reading: Reading) -> None:
    """Read what is said of a table, where columns are in parentheses only."""
    own = Scope(sources=[Source(reading.same(reading.table), is_it=True)])
    scope = own if owner is None else _root(owner, reading)
    for place, node in enumerate(nodes):
        before = word(at(nodes, place - 1))
        if not isinstance(node, Group) or before in _NOT_OF_COLUMNS:
            continue
        target = at(nodes, place - 1)
        if word(at(nodes, place - 2)) in {"REFERENCES", "."} and isinstance(target, Token):
            reading.commands(node.inner, _root(target, reading), is_named=False)
        else:
            reading.commands(_without_lengths(node.inner), scope, is_named=False)


def _without_lengths(nodes: Sequence[Node]) -> Sequence[Node]:
    """Leave out how much of a text a key holds: (`a`(10))."""

    def is_length(node: Node) -> bool:
        inner = node.inner if isinstance(node, Group) else ()
        return len(inner) == 1 and isinstance(inner[0], Token) and inner[0].kind == "number"

    return [node for node in nodes if not is_length(node)]


def _trigger(nodes: Sequence[Node], reading: Reading) -> None:
    nodes = nodes[_find(nodes, "TRIGGER") :]
    place = _find(nodes, "ON")
    after = _after_name(nodes, place + 1)
    owner, head = at(nodes, after - 1), nodes[:place]
    if "OF" in map(word, head) and isinstance(owner, Token) and reading.source(owner).is_it:
        listed = head[_find(head, "OF") :]
        reading.uses += [Use(each) for each in listed if reading.is_old(each)]
    _of_rows(nodes[after:], owner, reading)


def _of_rows(nodes: Sequence[Node], owner: Node | None, reading: Reading) -> None:
    """Read what is done for each row of a table."""
    if not isinstance(owner, Token) or named(owner) is None:
        raise Unclear
    source = reading.source(owner)
    if source.columns is None and reading.wording.outputs is Outputs.FOLLOWING:
        # the columns of a view may be renamed along
        raise Unclear
    rows = [
        Source(called, is_it=source.is_it, columns=source.columns, by_name_only=True)
        for called in ("new", "old")
    ]
    reading.commands(nodes, Scope(sources=rows), is_named=False)


def _owner_of_sequence(nodes: Sequence[Node], reading: Reading) -> None:
    """Read ALTER SEQUENCE s OWNED BY t.a."""
    owner, column = at(nodes, len(nodes) - 3), at(nodes, len(nodes) - 1)
    if isinstance(owner, Token) and reading.source(owner).is_it:
        reading.uses += [Use(each) for each in (column,) if reading.is_old(each)]
