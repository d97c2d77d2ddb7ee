"""Where in the user's code was something declared? The answer is found only when asked for.

Declaring must cost next to nothing, so only the code object and the instruction are kept; the
text of the file is read when a diagnostic needs it.
"""

import linecache
import sys
from itertools import islice
from pathlib import Path
from types import CodeType, FrameType
from typing import Self

from attrs import frozen

from aquilia_ir.diagnostics import Span


@frozen(eq=False)
class Origin:
    """One call or class statement in the user's code."""

    code: CodeType
    instruction: int
    line: int

    @classmethod
    def of(cls, frame: FrameType) -> Self:
        """Remember what `frame` is doing now."""
        return cls(frame.f_code, frame.f_lasti, frame.f_lineno)

    def span(self, *, header: bool = False) -> Span:
        """Return the place; only its first line if `header`, as for a class with its body."""
        line, end_line, column, end_column = self._position()
        source = self.code.co_filename
        text = linecache.getline(source, line).rstrip("\n")
        if end_line == line or not header:
            last = linecache.getline(source, end_line)
            end = _character(last, end_column)
        else:
            end_line, end = line, len(text) + 1
        start = _character(text, column)
        return Span(shortened(source), line, start, end_line, end, text)

    def _position(self) -> tuple[int, int, int, int]:
        """First line, last line, and the offsets in bytes; unknown ones are guessed."""
        at = self.instruction // 2
        found = next(islice(self.code.co_positions(), at, at + 1), (None,) * 4)
        line, end_line, column, end_column = found
        line = self.line if line is None else line
        if end_line is None or column is None or end_column is None:
            return line, line, 0, 0
        return line, end_line, column, end_column


def _character(line: str, offset: int) -> int:
    """Count from 1 and in characters what Python counts from 0 and in UTF-8 bytes."""
    return len(line.encode()[:offset].decode(errors="ignore")) + 1


def shortened(source: str) -> str:
    """Shorten the path of a file below the working directory."""
    path = Path(source)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else source


class Declared:
    """Something that knows where the user's code made it, whatever its class."""

    origin: Origin

    def __new__(cls, *_arguments: object, **_options: object) -> Self:
        declared = super().__new__(cls)
        # `__new__` is called by C code, so the frame above is the user's, at any depth of classes
        declared.origin = Origin.of(sys._getframe(1))  # noqa: SLF001  the way to it that is cheap
        return declared
