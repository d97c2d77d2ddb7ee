"""What does a workspace say of its database that only calls something? Read, without running it.

    Workspace("shop").database(url="sqlite:///shop.db", auto_migrate=True)
    DatabaseIntegration(url=Env("DATABASE_URL", default="sqlite:///shop.db"))
    Workspace("shop").database(config=PostgresConfig(host="db", name="shop", user="ada"))

The first of these calls counts, and the first for each `alias`. If a URL can only be known by
running it, nothing is guessed: another database would be the wrong one.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from attrs import frozen

from aquilia_ir.diagnostics import SchemaError, Span, fail
from aquilia_schema.run.database import DEFAULT_ALIAS, DEFAULT_URL, Database
from aquilia_schema.run.typed import CONFIGURATIONS, url_of

_CALLED = frozenset({"database", "DatabaseIntegration"})
_VARIABLES = frozenset({"Env", "env", "getenv"})


@frozen
class Calls:
    """A workspace without a class, the variables of the environment, and its file."""

    tree: ast.Module
    environment: Mapping[str, str]
    path: Path

    def databases(self, *, urls: bool) -> dict[str, Database]:
        """The databases by their aliases; AQ803 if a URL can't be read, unless none is wanted."""
        found: dict[str, Database] = {}
        for call in self._calls():
            given = _given(call)
            alias = _constant(given.get("alias"))
            name = alias if isinstance(alias, str) else DEFAULT_ALIAS
            if name not in found:
                url = self._url(call, given) if urls else DEFAULT_URL
                found[name] = Database(url, _constant(given.get("auto_migrate")) is True)
        return found

    def migrations_dir(self) -> str | None:
        """The folder that the first call names which names one."""
        named = (_constant(_given(call).get("migrations_dir")) for call in self._calls())
        return next((name for name in named if isinstance(name, str) and name), None)

    def _calls(self) -> Iterator[ast.Call]:
        calls = (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))
        named = [call for call in calls if _name(call.func) in _CALLED]
        return iter(sorted(named, key=_end))

    def _url(self, call: ast.Call, given: Mapping[str | None, ast.expr]) -> str:
        if None in given:
            raise self._unreadable(call)
        for key in ("url", "config"):
            node = given.get(key)
            if node is None or (isinstance(node, ast.Constant) and node.value is None):
                continue
            found = self._value(node)
            if not isinstance(found, str) or not found:
                raise self._unreadable(node)
            return found
        return DEFAULT_URL

    def _value(self, node: ast.expr) -> object:
        """What an expression is, as far as reading can tell; AQ803 where it can't."""
        match node:
            case ast.Constant(value):
                return value
            case ast.Name(name):
                return self._value(self._assigned(name, node))
            case ast.JoinedStr(parts):
                return "".join(str(self._value(part)) for part in parts)
            case ast.FormattedValue(value, -1, None):
                return self._value(value)
            case ast.BinOp(left, ast.Add(), right):
                return f"{self._value(left)}{self._value(right)}"
            case ast.Subscript(ast.Attribute(attr="environ"), ast.Constant(str() as name)):
                return self._variable(node, name, [])
            case ast.Call() if _asks_environment(node):
                return self._of_environment(node)
            case ast.Call() if _name(node.func) in CONFIGURATIONS:
                return self._configured(node)
            case _:
                raise self._unreadable(node)

    def _assigned(self, name: str, node: ast.expr) -> ast.expr:
        """The value of a name that is assigned just once, at the top of the file."""
        stores = [
            one
            for one in ast.walk(self.tree)
            if isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Store)
        ]
        for statement in self.tree.body:
            match statement:
                case ast.Assign([ast.Name(found)], value) if found == name and len(stores) == 1:
                    return value
                case _:
                    pass
        raise self._unreadable(node)

    def _of_environment(self, call: ast.Call) -> object:
        name = _constant(call.args[0]) if call.args else None
        if not isinstance(name, str):
            raise self._unreadable(call)
        given = [k.value for k in call.keywords if k.arg == "default"]
        return self._variable(call, name, [*call.args[1:2], *given])

    def _variable(self, node: ast.expr, name: str, defaults: list[ast.expr]) -> object:
        if self.environment.get(name):
            return self.environment[name]
        if defaults:
            return self._value(defaults[0])
        raise fail(
            "AQ803",
            f'"{self.path.name}" takes its database from the variable "{name}", which is not set',
            span=self._span(node),
            help=f"set {name}, or give --database-url",
        )

    def _configured(self, call: ast.Call) -> str:
        name, given = _name(call.func) or "", _given(call, first="path")
        positional = call.args[1:] if name == "SqliteConfig" else call.args
        if None in given or positional:
            raise self._unreadable(call)
        return url_of(name, {str(key): self._value(node) for key, node in given.items()})

    def _span(self, node: ast.expr) -> Span:
        text = self.path.read_text(encoding="utf-8", errors="replace")
        line = text.split("\n")[node.lineno - 1]
        end = node.end_col_offset if node.end_lineno == node.lineno else None
        last = (end or len(line)) + 1
        return Span(str(self.path), node.lineno, node.col_offset + 1, node.lineno, last, line)

    def _unreadable(self, node: ast.expr) -> SchemaError:
        return fail(
            "AQ803",
            f'which database "{self.path.name}" means can\'t be told without running it',
            span=self._span(node),
            help='write url="..." there, or give --database-url or the variable DATABASE_URL',
        )


def _given(call: ast.Call, *, first: str = "url") -> dict[str | None, ast.expr]:
    """The arguments by their names; None stands for those that nobody can see."""
    found: dict[str | None, ast.expr] = {first: call.args[0]} if call.args else {}
    return found | {keyword.arg: keyword.value for keyword in call.keywords}


def _constant(node: ast.expr | None) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def _name(function: ast.expr) -> str | None:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else None


def _end(call: ast.Call) -> tuple[int, int]:
    """Where the name ends that is called: chained calls come in the order in which they are run."""
    return call.func.end_lineno or 0, call.func.end_col_offset or 0


def _asks_environment(call: ast.Call) -> bool:
    if _name(call.func) in _VARIABLES:
        return True
    match call.func:
        case ast.Attribute(ast.Attribute(attr="environ") | ast.Name(id="environ"), "get"):
            return True
        case _:
            return False
