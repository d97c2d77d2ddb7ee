"""Which names in a text mean a column of one table? Each is it, is something else, or is unclear.

    SELECT a, x.a, lower('a') FROM t JOIN u AS x ON x.id = t.id      a: t if u has no such column;
                                                                     x.a: u

Only what is told apart by the text and the columns of the tables it reads is certain. A text is
read as nested lists of words; each SELECT, INSERT, UPDATE or DELETE sees the tables that it names,
and those of the query around it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeGuard

from attrs import define, field, frozen

from aquilia_ir.expressions import Token
from aquilia_ir.operands import may_be_column
from aquilia_ir.phrases import (
    AFTER_SOURCES,
    BETWEEN,
    COMMANDS,
    NO_ALIASES,
    SETS,
    Group,
    Node,
    Unclear,
    at,
    has_alias,
    is_from,
    is_query,
    items_of,
    pieces,
    plain_item,
    reads,
    word,
)
from aquilia_ir.sources import Scope, Source
from aquilia_ir.wording import Outputs, Wording

Columns = Mapping[str, frozenset[str]]
"""The columns of each table that is known, all names as the database understands them."""


@frozen
class Use:
    """A name that means the column; what is said of it as a whole item of a SELECT."""

    token: Token
    is_item: bool = False
    """Whether it is all that a column of the result shows, and that has to keep its name."""
    alias: Token | None = None
    """The name that is given to it there."""
    is_quoted: bool = False
    """Whether it says its table in quotes, as servers do."""


_ENDINGS = frozenset("GROUP HAVING ORDER".split())
"""The clauses in which a name may be one that the SELECT gives."""


@define
class Reading:
    """What has been found so far of a column `old`, which is to be called `new`, of `table`."""

    table: str
    old: str
    new: str
    columns: Columns
    wording: Wording
    uses: list[Use] = field(factory=list)
    with_queries: set[str] = field(factory=set)
    """What WITH calls its queries."""
    is_said_alone: bool = False
    """Whether a use does not say its table."""
    is_free: bool = False
    """Whether one of the two names is said where no table is read: it may be a variable."""

    def meant(self, token: Token) -> str:
        """Return a name as the database understands it."""
        name = token.name or ""
        if self.wording.exact:
            return name.lower() if token.kind == "word" else name
        return name.casefold()

    def same(self, name: str) -> str:
        """Return the name of a schema as `meant` returns those of a text."""
        return name if self.wording.exact else name.casefold()

    def source(self, token: Token, called: Token | None = None) -> Source:
        """Return what a SELECT reads by that name."""
        name = self.meant(token)
        known = None if name in self.with_queries else self.columns.get(name)
        is_it = name == self.same(self.table) and name not in self.with_queries
        return Source(self.meant(called or token), is_it=is_it, columns=known)

    def done(self) -> tuple[Use, ...]:
        """Return all that was found."""
        if self.is_free and self.is_said_alone:
            raise Unclear
        return tuple(self.uses)

    # --- commands ---------------------------------------------------------------------------------

    def commands(self, nodes: Sequence[Node], outer: Scope | None, *, is_named: bool) -> None:
        """Read commands one after the other; `is_named`: whether a result's names matter."""
        self._note_with_queries(nodes)
        is_united = any(word(node) in SETS for node in nodes)
        for piece in pieces(nodes):
            scope = Scope(outer, is_united=is_united)
            match word(at(piece, 0)):
                case "SELECT":
                    self._select(piece, scope, is_named=is_named)
                case "UPDATE" | "DELETE":
                    self._change(piece, scope)
                case "INSERT" | "REPLACE":
                    self._insert(piece, scope)
                case _:
                    self._with(piece, outer, is_named=is_named)

    def _note_with_queries(self, nodes: Sequence[Node]) -> None:
        for place, node in enumerate(nodes):
            if word(node) == "AS" and any(is_query(each) for each in nodes[place + 1 : place + 4]):
                before = at(nodes, place - 1)
                before = at(nodes, place - 2) if isinstance(before, Group) else before
                if isinstance(before, Token) and before.name is not None:
                    self.with_queries.add(self.meant(before))
        if self.same(self.table) in self.with_queries:
            raise Unclear

    def _with(self, piece: Sequence[Node], outer: Scope | None, *, is_named: bool) -> None:
        """Read what is no command, such as WITH and its queries."""
        is_with = word(at(piece, 0)) == "WITH"
        for place, node in enumerate(piece):
            if isinstance(node, Group) and is_query(node):
                around = Scope(outer) if is_with else outer
                self.commands(node.inner, around, is_named=is_named or is_with)
            elif not is_with:
                self._node(piece, place, outer, "")

    def _select(self, piece: Sequence[Node], scope: Scope, *, is_named: bool) -> None:
        start, end = reads(piece)
        rest = self._sources(piece[start + 1 : end], scope)
        into = next((i for i in range(1, start) if word(piece[i]) == "INTO"), start)
        items = [*items_of(piece[1:into])]
        for item in items:
            self._note_output(item, scope)
        for item in items:
            self._item(item, scope, is_named=is_named)
        self._parts([piece[into:start], *rest], scope)
        self._clauses(piece[end:], scope)

    def _clauses(self, nodes: Sequence[Node], scope: Scope) -> None:
        clause = ""
        for place, node in enumerate(nodes):
            if word(node) in AFTER_SOURCES:
                clause = word(node)
            self._node(nodes, place, scope, clause)

    def _change(self, piece: Sequence[Node], scope: Scope) -> None:
        ends = [i for i in range(1, len(piece)) if word(piece[i]) in AFTER_SOURCES]
        end = min(ends, default=len(piece))
        start = next((i for i in range(1, end) if is_from(piece, i)), 0)
        names = piece[start + 1 : end]
        while names and word(names[0]) in BETWEEN:
            names = names[1:]
        rest = self._sources(names, scope)
        later = next((i for i in range(end, len(piece)) if is_from(piece, i)), len(piece))
        stop = next((i for i in ends if i > later), len(piece))
        rest += self._sources(piece[later + 1 : stop], scope)
        self._parts([*rest, piece[end:later], piece[stop:]], scope)

    def _insert(self, piece: Sequence[Node], scope: Scope) -> None:
        place = 1
        while word(at(piece, place)) in BETWEEN:
            place += 1
        if word(at(piece, place + 1)) == ".":
            place += 2
        target = at(piece, place)
        if isinstance(target, Token) and target.name is not None:
            scope.sources.append(self.source(target))
        self.expression(piece[place + 1 :], scope, "")

    # --- what a command reads ---------------------------------------------------------------------

    def _sources(self, nodes: Sequence[Node], scope: Scope) -> list[Sequence[Node]]:
        """Put what is read into `scope`, and return what else is said there: conditions."""
        rest: list[list[Node]] = [[]]
        place, is_next = 0, True
        while place < len(nodes):
            node = nodes[place]
            says = word(node)
            if says in {"JOIN", "STRAIGHT_JOIN", ","}:
                is_next = True
                rest.append([])
            elif says == "NATURAL":
                raise Unclear
            elif says == "USING":
                is_next = not self._merged(at(nodes, place + 1))
                place += 0 if is_next else 1
            elif is_next and says not in {"LATERAL", "ONLY", *NO_ALIASES}:
                is_next = False
                place = self._one_source(nodes, place, scope, rest)
                continue
            elif not (isinstance(node, Group) and word(at(nodes, place - 1)) in {"INDEX", "KEY"}):
                rest[-1].append(node)
            place += 1
        return [each for each in rest if each]

    def _merged(self, node: Node | None) -> bool:
        """Whether a join merges columns, which the column is none of."""
        if not isinstance(node, Group):
            return False
        if any(self.is_old(each) for each in node.inner):
            raise Unclear
        return True

    def _one_source(
        self, nodes: Sequence[Node], place: int, scope: Scope, rest: list[list[Node]]
    ) -> int:
        """Read one source, and return where the next thing begins."""
        node, is_lateral = nodes[place], word(at(nodes, place - 1)) == "LATERAL"
        if isinstance(node, Group):
            if is_query(node):
                around = scope if is_lateral else scope.outer
                self.commands(node.inner, Scope(around), is_named=True)
            else:
                self._parts(self._sources(node.inner, scope), scope)
            called, place = self._alias(nodes, place + 1, is_it=False)
            if called is not None or is_query(node):
                scope.sources.append(Source(self.meant(called) if called is not None else ""))
            return place
        while word(at(nodes, place + 1)) == ".":
            place += 2
        node = nodes[place]
        after = at(nodes, place + 1)
        if isinstance(after, Group):
            rest[-1].append(after)
            called, place = self._alias(nodes, place + 2, is_it=False)
            scope.sources.append(Source(self.meant(called) if called is not None else ""))
            return place
        if not isinstance(node, Token) or node.name is None:
            rest[-1].append(node)
            return place + 1
        is_it = self.source(node).is_it
        called, place = self._alias(nodes, place + 1, is_it=is_it)
        scope.sources.append(self.source(node, called))
        return place

    def _alias(self, nodes: Sequence[Node], place: int, *, is_it: bool) -> tuple[Token | None, int]:
        """Return the other name of a source, and what comes after it and after its columns."""
        if word(at(nodes, place)) == "AS":
            place += 1
        node = at(nodes, place)
        if not isinstance(node, Token) or node.name is None or word(node) in NO_ALIASES:
            return None, place
        if isinstance(at(nodes, place + 1), Group):
            if is_it:
                raise Unclear
            return node, place + 2
        return node, place + 1

    # --- the items of a SELECT --------------------------------------------------------------------

    def _note_output(self, item: Sequence[Node], scope: Scope) -> None:
        bare, alias = plain_item(item)
        if bare is None or not self.is_old(bare):
            last = alias or (item[-1] if len(item) > 1 else None)
            if isinstance(last, Token) and word(at(item, len(item) - 2)) != ".":
                scope.outputs.append(self.meant(last))
        elif alias is not None and self.meant(alias) == self.same(self.old):
            scope.outputs.append(self.meant(alias))

    def _item(self, item: Sequence[Node], scope: Scope, *, is_named: bool) -> None:
        is_kept = self.wording.outputs is not Outputs.FOLLOWING
        if word(item[-1]) == "*" and word(at(item, len(item) - 2)) in {"", "."}:
            if is_kept and any(source.is_it for source in scope.sources):
                raise Unclear
            return
        seen = len(self.uses)
        bare, alias = plain_item(item)
        if bare is not None:
            place = item.index(bare)
            self._node(item[: place + 1], place, scope, "")
            says_table = at(item, place - 2) if place else None
            is_quoted = isinstance(says_table, Token) and says_table.kind == "name"
            if len(self.uses) > seen and is_kept:
                always = self.wording.outputs is Outputs.AS_NEEDED
                self.uses[-1] = Use(bare, is_named or always, alias, is_quoted)
            elif len(self.uses) > seen and is_named and scope.outer is not None and alias is None:
                raise Unclear
            return
        self.expression(item, scope, "")
        if len(self.uses) > seen and is_named and is_kept and not has_alias(item):
            raise Unclear

    def _parts(self, parts: Iterable[Sequence[Node]], scope: Scope) -> None:
        for nodes in parts:
            self.expression(nodes, scope, "")

    # --- expressions ------------------------------------------------------------------------------

    def expression(self, nodes: Sequence[Node], scope: Scope | None, clause: str) -> None:
        """Read names and queries of an expression."""
        for place in range(len(nodes)):
            self._node(nodes, place, scope, clause)

    def _node(self, nodes: Sequence[Node], place: int, scope: Scope | None, clause: str) -> None:
        node = nodes[place]
        if isinstance(node, Group):
            if is_query(node) or word(at(node.inner, 0)) in COMMANDS:
                self.commands(node.inner, scope, is_named=False)
            else:
                self.expression(node.inner, scope, clause)
        elif self.is_old(node) and may_be_column(nodes, place):
            before = word(at(nodes, place - 1))
            is_it = (
                self._is_of(at(nodes, place - 2), scope)
                if before == "."
                else self._is_alone(node, scope, clause)
            )
            if is_it:
                self.uses.append(Use(node))
        elif self._is(node, self.new) and (scope is None or not scope.is_read()):
            self.is_free = self.is_free or word(at(nodes, place - 1)) != "."

    def is_old(self, node: Node | None) -> TypeGuard[Token]:
        """Whether a node is the name that the column has."""
        return isinstance(node, Token) and self._is(node, self.old)

    def _is(self, node: Token, name: str) -> bool:
        return node.name is not None and self.meant(node) == self.same(name)

    def _is_of(self, whose: Node | None, scope: Scope | None) -> bool:
        """Whether the name of a table means the table, where it is said."""
        if not isinstance(whose, Token) or whose.name is None:
            raise Unclear
        name = self.meant(whose)
        scopes = () if scope is None else scope.all_around()
        for source in (source for each in scopes for source in each.sources):
            if source.called == name:
                return source.is_it
        if name in self.with_queries:
            return False
        raise Unclear

    def _is_alone(self, token: Token, scope: Scope | None, clause: str) -> bool:
        """Whether a name without a table is the column, where it is said."""
        if scope is None or not scope.is_read():
            self.is_free = True
            return False
        new, names = self.same(self.new), {self.same(self.new), self.same(self.old)}
        if clause in _ENDINGS and (scope.is_united or names & {*scope.outputs}):
            raise Unclear
        for around in scope.all_around():
            here = [source for source in around.sources if not source.by_name_only]
            others = [source.columns for source in here if not source.is_it]
            if len(others) < len(here):
                if any(each is None or names & each for each in others):
                    raise Unclear
                self.is_said_alone = True
                return True
            if any(each is not None and self.meant(token) in each for each in others):
                return False
            is_hidden = any(each is None or new in each for each in others)
            if is_hidden and around.is_it_outside():
                raise Unclear
        return False
