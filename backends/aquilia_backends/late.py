"""A mapping that is read from its source only when somebody first looks into it."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Late(Mapping[_Key, _Value]):
    """The mapping that `read` returns; it is called at most once."""

    def __init__(self, read: Callable[[], Mapping[_Key, _Value]]) -> None:
        self._read = read

    @cached_property
    def _found(self) -> Mapping[_Key, _Value]:
        return self._read()

    def __getitem__(self, key: _Key) -> _Value:
        return self._found[key]

    def __iter__(self) -> Iterator[_Key]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)
