"""What do the expressions of a Python text say, without running it? Python's grammar, no more.

    C.varchar("é", 20)      columns count characters, where `ast` counts bytes

What only running the text could tell is `Computed`.
"""

import ast
import io
import tokenize
from collections.abc import Callable, Sequence

from attrs import frozen

from aquilia_ir.diagnostics import SchemaError, Span, fail
from aquilia_schema.dsl.calls import Keyword, Listing, Literal, Value


class Computed(Exception):  # noqa: N818  no error: the text has to be run to know its value
    """An expression has a value that only running it gives."""


Position = tuple[int | None, int | None, int | None, int | None]


@frozen
class Source:
    """A Python text with a name, decoded as Python decodes it."""

    name: str
    text: str
    lines: tuple[str, ...]

    def span(self, node: ast.expr | ast.keyword) -> Span:
        """Where a node stands, in characters."""
        return self.position((node.lineno, node.end_lineno, node.col_offset, node.end_col_offset))

    def position(self, position: Position) -> Span:
        """A place as Python's compiler notes it: two lines, and two columns in bytes."""
        line, end_line, column, end_column = (number or 0 for number in position)
        end_line = end_line or line
        text = self._line(line)
        last = text if end_line == line else self._line(end_line)
        return Span(
            self.name, line, _column(text, column), end_line, _column(last, end_column), text
        )

    def point(self, line: int, column: int, end_column: int | None = None) -> Span:
        """A place in a line, given in characters."""
        return Span(self.name, line, column, line, end_column or column + 1, self._line(line))

    def _line(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""


def _column(line: str, offset: int) -> int:
    """Count characters up to an offset in bytes, from 1."""
    if line.isascii():
        return min(offset, len(line)) + 1
    return len(line.encode()[:offset].decode(errors="replace")) + 1


def decode(name: str, content: bytes) -> Source:
    """Return the text of a Python file; AQ402 if it is not encoded as it says."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        text = io.TextIOWrapper(io.BytesIO(content), encoding).read()
    except (SyntaxError, UnicodeDecodeError) as error:
        raise fail(
            "AQ402", f'"{name}" can\'t be read as text: {error}', help="save it as UTF-8"
        ) from error
    return Source(name, text, tuple(text.split("\n")))


def parse(source: Source) -> ast.Module:
    """Return the syntax tree; AQ401 for what is no Python."""
    try:
        return ast.parse(source.text)
    except SyntaxError as error:
        raise no_python(source, error) from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise fail("AQ401", f'"{source.name}" is not valid Python: {error}') from error


def no_python(source: Source, error: SyntaxError) -> SchemaError:
    """Return what to raise for a text that Python can't read."""
    line, column = error.lineno or 1, max(error.offset or 1, 1)
    one_line = error.end_lineno in {None, line}
    end = error.end_offset if one_line and (error.end_offset or 0) > column else None
    reason, _, hint = error.msg.partition(". ")
    return fail(
        "AQ401",
        f"this is not valid Python: {reason[:1].lower()}{reason[1:]}",
        span=source.point(line, column, end),
        help=hint[:1].lower() + hint[1:],
    )


Name = Callable[[str, Span], Value]
"""What a dotted name at a place stands for."""

Invoke = Callable[[str, Sequence[Value], Sequence[Keyword], Span], Value]
"""What the call of a dotted name stands for."""


@frozen
class Expressions:
    """What the names and calls of a text mean to its reader."""

    source: Source
    name: Name
    invoke: Invoke

    def value(self, node: ast.expr) -> Value:
        """Return the value of an expression; `Computed` if only running it can tell."""
        span = self.source.span(node)
        match node:
            case ast.Constant(value):
                return Literal(value, span)
            case ast.List(items) | ast.Tuple(items):
                return Listing(tuple(map(self.value, items)), span)
            case ast.Dict() | ast.UnaryOp():
                return Literal(_evaluated(node), span)
            case ast.Name() | ast.Attribute():
                return self.name(dotted(node), span)
            case ast.Call(function, args, keywords):
                values = tuple(map(self.value, args))
                named = tuple(map(self._keyword, keywords))
                return self.invoke(dotted(function), values, named, span)
            case _:
                raise Computed

    def _keyword(self, node: ast.keyword) -> Keyword:
        if node.arg is None:
            raise Computed
        return Keyword(node.arg, self.value(node.value), self.source.span(node))


def _evaluated(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError) as error:
        raise Computed from error


def dotted(node: ast.expr) -> str:
    """Return `a.b.c` as a text; `Computed` for anything else before a point."""
    match node:
        case ast.Name(name):
            return name
        case ast.Attribute(value, name):
            return f"{dotted(value)}.{name}"
        case _:
            raise Computed
