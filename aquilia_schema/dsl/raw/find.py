"""Which functions does a file of the older kind have, and which SQL do they run? Read, not run.

async def upgrade(conn):                      statements: DROP TABLE users
    await conn.execute("DROP TABLE users")

Loops, conditions, values of other names and so on are for running the function to tell.
"""

import ast
from collections.abc import Iterator

from attrs import frozen

from aquilia_ir.diagnostics import Span, fail
from aquilia_schema.dsl.bindings import Bindings, Defined
from aquilia_schema.dsl.syntax import Computed, Source

UPGRADE, DOWNGRADE = "upgrade", "downgrade"


@frozen
class Told:
    """A statement, and where the file has it; None where only running the file has told it."""

    sql: str
    span: Span | None = None


@frozen
class RawFunction:
    """One of the two functions; `statements` is None if only running it can tell what it does."""

    name: str
    span: Span
    statements: tuple[Told, ...] | None


@frozen
class Raw:
    """What a file of the older kind has."""

    upgrade: RawFunction
    downgrade: RawFunction | None


def find_raw(source: Source, bindings: Bindings) -> Raw | None:
    """Return the functions of a file of the older kind, or None for any other; AQ417."""
    if bindings.find("operations") is not None:
        return None
    upgrade = _function(source, bindings, UPGRADE)
    downgrade = _function(source, bindings, DOWNGRADE)
    if upgrade is None and downgrade is not None:
        raise fail(
            "AQ417",
            'this file has a function "downgrade", but neither "upgrade" nor operations',
            span=downgrade.span,
            help='add a function "upgrade", or a list `operations` instead of both',
        )
    return None if upgrade is None else Raw(upgrade, downgrade)


def _function(source: Source, bindings: Bindings, name: str) -> RawFunction | None:
    binding = bindings.find(name)
    node = binding.node if isinstance(binding, Defined) else None
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    line = source.lines[node.lineno - 1]
    start = line.find(name, node.col_offset) + 1
    span = source.point(node.lineno, start, start + len(name))
    return RawFunction(name, span, _plain(source, node))


def _plain(source: Source, node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[Told, ...] | None:
    if node.decorator_list or len(node.args.args) != 1:
        return None
    try:
        return tuple(_told(source, node.body, node.args.args[0].arg))
    except Computed:
        return None


def _told(source: Source, body: list[ast.stmt], conn: str) -> Iterator[Told]:
    for statement in body:
        match statement:
            case ast.Pass() | ast.Expr(ast.Constant()):
                pass
            case ast.Expr(ast.Await(ast.Call() as call)) | ast.Expr(ast.Call() as call):
                yield _executed(source, call, conn)
            case ast.With([item], inner) | ast.AsyncWith([item], inner):
                _check_transaction(item, conn)
                yield from _told(source, inner, conn)
            case _:
                raise Computed


def _executed(source: Source, call: ast.Call, conn: str) -> Told:
    match call:
        case ast.Call(
            ast.Attribute(ast.Name(name), "execute"), [ast.Constant(str() as sql), *_], []
        ) if name == conn:
            return Told(sql, source.span(call.args[0]))
        case _:
            raise Computed


def _check_transaction(item: ast.withitem, conn: str) -> None:
    match item.context_expr:
        case ast.Call(ast.Attribute(ast.Name(name), "transaction"), [], []) if name == conn:
            return
        case _:
            raise Computed
