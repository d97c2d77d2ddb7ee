"""What does each global name of a Python text stand for? Found without running it.

from aquilia.models.migration_dsl import columns as C      C: imported, as ...columns
SIZE = 255                                                 SIZE: assigned, once
for table in TABLES: ...                                   table: only running it can tell
"""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from attrs import field, frozen


@frozen
class Imported:
    """A module or a member of one, by its full dotted name."""

    target: str


@frozen
class Assigned:
    """The value of an expression that stands at the top of the text."""

    value: ast.expr
    line: int


@frozen
class Defined:
    """A function or class of the text."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@frozen
class Unclear:
    """Bound more than once or under a condition."""


Binding = Imported | Assigned | Defined | Unclear

_Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
_OWN_NAMES = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
"""What binds names that end with it."""
_PLAIN = (ast.Call, ast.keyword, ast.Constant, ast.Attribute, ast.List, ast.Tuple, ast.expr_context)
"""What a migration consists of for the most part, and what binds nothing by itself."""


@frozen
class Bindings:
    """The global names of a text, and the modules from which it imports all names."""

    names: Mapping[str, Binding]
    stars: tuple[str, ...] = field(default=())

    def find(self, name: str) -> Binding | None:
        """Return what the text binds that name to, or None."""
        return self.names.get(name)


def read_bindings(tree: ast.Module, text: str) -> Bindings:
    """Return the global names that `text` binds; `tree` is it or a part of it."""
    top: dict[str, Binding] = {}
    for statement in tree.body:
        top.update(_bound_by(statement))
    counts = Counter(_stores(tree.body, walrus=":=" in text))
    names = {name: top.get(name, Unclear()) if n == 1 else Unclear() for name, n in counts.items()}
    return Bindings(names, tuple(_stars(tree.body)))


def _bound_by(statement: ast.stmt) -> Iterator[tuple[str, Binding]]:
    """Yield what one statement at the top binds in a way that can be known."""
    match statement:
        case ast.Import(aliases):
            for alias in aliases:
                target = alias.name if alias.asname else alias.name.split(".")[0]
                yield alias.asname or target, Imported(target)
        case ast.ImportFrom(module, aliases, 0):
            for alias in aliases:
                yield alias.asname or alias.name, Imported(f"{module}.{alias.name}")
        case ast.Assign([ast.Name(name)], value):
            yield name, Assigned(value, statement.lineno)
        case ast.AnnAssign(ast.Name(name), _, ast.expr() as value):
            yield name, Assigned(value, statement.lineno)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield statement.name, Defined(statement)
        case _:
            return


def _stars(body: Iterable[ast.stmt]) -> Iterator[str]:
    for statement in body:
        match statement:
            case ast.ImportFrom(module, [ast.alias("*")], 0):
                yield module or ""
            case ast.ImportFrom(_, [ast.alias("*")], _):
                yield "."
            case _:
                pass


def _stores(nodes: Iterable[ast.AST], *, walrus: bool) -> Iterator[str]:
    """Yield a global name each time that something binds it, in whatever way.

    Most of a migration are calls, and nothing inside of one binds a name but `:=`.
    """
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and not walrus:
            continue
        if isinstance(node, _PLAIN):
            waiting.extend(ast.iter_child_nodes(node))
            continue
        yield from _stored(node)
        if isinstance(node, _Scope):
            yield from _globals(node)
        elif not isinstance(node, _OWN_NAMES):
            waiting.extend(ast.iter_child_nodes(node))


def _stored(node: ast.AST) -> Iterator[str]:
    """Yield the names that a node binds by itself."""
    match node:
        case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.ClassDef(name):
            yield name
        case ast.Import(aliases) | ast.ImportFrom(_, aliases):
            yield from (alias.asname or alias.name.split(".")[0] for alias in aliases)
        case ast.Name(name, ast.Store() | ast.Del()) | ast.ExceptHandler(_, str() as name):
            yield name
        case ast.MatchAs(_, str() as name) | ast.MatchStar(str() as name):
            yield name
        case ast.MatchMapping(_, _, str() as name):
            yield name
        case _:
            return


def _globals(scope: ast.AST) -> Iterator[str]:
    """Yield the names that a function or class declares global, and so may bind."""
    for node in ast.walk(scope):
        if isinstance(node, ast.Global):
            yield from node.names
