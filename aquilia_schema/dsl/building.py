"""What does running a builder give? The same call as reading its text, or the same complaints.

    @operation_builder(column="field")
    def AddField(model_name: str, table: str, field: ColumnCall) -> None: ...

    AddField("User", "users", column=C.text("bio"))    Call("AddField", ...)

Builders are functions without a body; their signatures say all. Aliases are the names that older
files use for parameters.
"""

import linecache
import sys
from collections.abc import Callable, Mapping
from functools import wraps
from types import CodeType, FrameType
from typing import ParamSpec, TypeVar

from attrs import frozen

from aquilia_ir.diagnostics import Span
from aquilia_schema.dsl.calls import Call, ColumnCall, Keyword, OperationCall, lift
from aquilia_schema.dsl.signature import Signature, bind, signature_of
from aquilia_schema.dsl.syntax import Position, Source

P = ParamSpec("P")
Made = TypeVar("Made")


@frozen
class _Running:
    """A code that calls builders, its file, and the places of its instructions in it."""

    code: CodeType
    source: Source
    places: tuple[Position, ...]

    @classmethod
    def of(cls, code: CodeType) -> "_Running":
        lines = (line.rstrip("\n") for line in linecache.getlines(code.co_filename))
        return cls(code, Source(code.co_filename, "", tuple(lines)), tuple(code.co_positions()))


_latest: list[_Running] = []
"""The code that called last: a file makes thousands of calls, and listing its places is slow."""


def here(frame: FrameType) -> Span:
    """Where the running call of a frame stands in its file."""
    if not _latest or _latest[0].code is not frame.f_code:
        _latest[:] = [_Running.of(frame.f_code)]
    running = _latest[0]
    return running.source.position(running.places[frame.f_lasti // 2])


def _builder(
    function: Callable[P, None], name: str, made: Callable[[Call], Made], aliases: Mapping[str, str]
) -> Callable[P, Made]:
    signature = signature_of(function, name, aliases)

    @wraps(function)
    def build(*args: P.args, **kwargs: P.kwargs) -> Made:
        span = here(sys._getframe(1))  # noqa: SLF001  there is no other way to know the caller
        keywords = [Keyword(key, lift(value)) for key, value in kwargs.items()]
        return made(bind(signature, tuple(map(lift, args)), keywords, span))

    vars(build)["signature"] = signature
    return build


def operation_builder(**aliases: str) -> Callable[[Callable[P, None]], Callable[P, OperationCall]]:
    """Make a builder of an operation of a function without a body."""

    def make(function: Callable[P, None]) -> Callable[P, OperationCall]:
        return _builder(function, function.__name__, OperationCall, aliases)

    return make


def column_builder(**aliases: str) -> Callable[[Callable[P, None]], Callable[P, ColumnCall]]:
    """Make a builder of a column, called with `C.` before its name."""

    def make(function: Callable[P, None]) -> Callable[P, ColumnCall]:
        return _builder(function, f"C.{function.__name__}", ColumnCall, aliases)

    return make


def word_builder(made: Callable[[Call], Made]) -> Callable[[Callable[P, None]], Callable[P, Made]]:
    """Make a builder of what columns and indexes take as arguments."""

    def make(function: Callable[P, None]) -> Callable[P, Made]:
        return _builder(function, f"C.{function.__name__}", made, {})

    return make


def signatures(prefix: str, namespace: Mapping[str, object]) -> dict[str, Signature]:
    """Return the signatures of the builders in a namespace, by the names that texts call."""
    found = {name: getattr(member, "signature", None) for name, member in namespace.items()}
    return {prefix + name: s for name, s in found.items() if isinstance(s, Signature)}
