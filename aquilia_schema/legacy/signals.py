"""Who is told before and after migrations run from code? Whoever has connected to a signal.

@pre_migrate.connect
async def warn(sender, db, **more): ...
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import isawaitable
from typing import Any, TypeVar

from attrs import define, field, frozen

Receiver = TypeVar("Receiver", bound=Callable[..., Any])


@frozen(eq=False)
class _Connection:
    """A function that is called for one sender, or for all."""

    function: Callable[..., Any]
    sender: type | None
    priority: int


@define(eq=False)
class Signal:
    """Something that happens, and the functions that are called when it does."""

    name: str
    _connections: list[_Connection] = field(factory=list, init=False, repr=False)

    def connect(
        self,
        receiver: Receiver | None = None,
        *,
        sender: type | None = None,
        weak: bool = False,  # noqa: ARG002  whoever is connected stays so
        priority: int = 100,
    ) -> Any:
        """Call a function from now on, those of low priority first; a decorator without one."""
        if receiver is None:
            return lambda function: self.connect(function, sender=sender, priority=priority)
        if not any(self._found(receiver, sender)):
            self._connections.append(_Connection(receiver, sender, priority))
            self._connections.sort(key=lambda connection: connection.priority)
        return receiver

    def disconnect(self, receiver: Callable[..., Any], *, sender: type | None = None) -> bool:
        """Call a function no longer; return whether it was connected."""
        found = list(self._found(receiver, sender))
        for connection in found:
            self._connections.remove(connection)
        return bool(found)

    def _found(self, receiver: Callable[..., Any], sender: type | None) -> Iterator[_Connection]:
        return (c for c in self._connections if c.function == receiver and c.sender is sender)

    async def send(self, sender: type, **facts: Any) -> list[tuple[Callable[..., Any], Any]]:
        """Call and await the functions one after the other; return each with what it gave."""
        given = []
        for connection in tuple(self._connections):
            if connection.sender in {None, sender}:
                result = connection.function(sender=sender, **facts)
                result = await result if isawaitable(result) else result
                given.append((connection.function, result))
        return given

    @contextmanager
    def connected(
        self, receiver: Callable[..., Any], *, sender: type | None = None, priority: int = 100
    ) -> Iterator[None]:
        """Call a function as long as a block lasts."""
        self.connect(receiver, sender=sender, priority=priority)
        try:
            yield
        finally:
            self.disconnect(receiver, sender=sender)

    @property
    def receivers(self) -> list[Callable[..., Any]]:
        return [connection.function for connection in self._connections]

    def has_listeners(self, sender: type | None = None) -> bool:
        return any(sender is None or c.sender in {None, sender} for c in self._connections)

    def clear(self) -> None:
        self._connections.clear()


pre_migrate = Signal("pre_migrate")
post_migrate = Signal("post_migrate")


def receiver(signal: Signal, *, sender: type | None = None) -> Callable[[Receiver], Receiver]:
    """Connect the function below to a signal."""

    def connected(function: Receiver) -> Receiver:
        signal.connect(function, sender=sender)
        return function

    return connected
