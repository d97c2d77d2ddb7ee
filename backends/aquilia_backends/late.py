"""Mappings that are read from their source only when somebody first looks into them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
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


class Each(Mapping[_Key, _Value]):
    """A mapping of `keys()` to what `read` returns for each, which is called at most once a key."""

    def __init__(self, keys: Callable[[], Iterable[_Key]], read: Callable[[_Key], _Value]) -> None:
        self._list = keys
        self._read = read
        self._known: dict[_Key, _Value] = {}

    @cached_property
    def _keys(self) -> Mapping[_Key, None]:
        return dict.fromkeys(self._list())

    def __getitem__(self, key: _Key) -> _Value:
        if key not in self._known:
            if key not in self._keys:
                raise KeyError(key)
            self._known[key] = self._read(key)
        return self._known[key]

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[_Key]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)
