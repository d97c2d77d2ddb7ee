"""How is a function of an older file called? With a connection, and to its end, async or not.

An async function runs without an event loop: all that it awaits is done at once.
"""

from collections.abc import Callable, Mapping
from inspect import isawaitable
from typing import Any

from attrs import frozen

from aquilia_ir.diagnostics import fail
from aquilia_schema.dsl.executing import Module, check_finished
from aquilia_schema.dsl.raw.collected import MigrationOps
from aquilia_schema.dsl.raw.connection import Connection
from aquilia_schema.dsl.raw.find import DOWNGRADE, UPGRADE

Function = Callable[..., Any]


@frozen
class RawModule(Module):
    """A file of the older kind, run; its functions take the driver's own connection."""

    def namespace(self) -> Mapping[str, object]:
        """Return the global names of the file, `upgrade` and `downgrade` ready to be called."""
        names = Module.namespace(self)
        ready = {name: self._ready(name) for name in (UPGRADE, DOWNGRADE) if name in names}
        return {**names, **ready}

    def _ready(self, name: str) -> Function:
        def call(raw: object) -> None:
            self.run(name, Connection(raw))

        return call

    def run(self, name: str, conn: Connection) -> None:
        """Call `upgrade` or `downgrade`, and then run what it has collected and not run itself."""
        names = Module.namespace(self)
        function = names[name]
        if not callable(function):
            raise fail("AQ430", f'"{name}" of "{self.source.name}" is no function')
        collector = MigrationOps(conn.dialect)
        _hand_over(names, collector)
        finish(function(conn))
        if not collector.fetched:
            run_collected(collector, conn)


def _hand_over(names: Mapping[str, object], collector: MigrationOps) -> None:
    """Give the file a collector of its own, in the place of the one that it imported."""
    if isinstance(names, dict):
        found = [n for n, value in names.items() if type(value).__name__ == MigrationOps.__name__]
        names.update(dict.fromkeys(found, collector))


def run_collected(collector: MigrationOps, conn: Connection) -> None:
    """Run what was collected, in its order."""
    for step in collector.get_statements():
        if callable(step):
            finish(step(conn))
        else:
            conn.execute(step)


def finish(result: object) -> object:
    """Return what a call gives in the end; AQ431 if it waits for anything but the connection."""
    if not isawaitable(result):
        check_finished(result)
        return result
    waiting = result.__await__()
    try:
        next(waiting)
    except StopIteration as done:
        return done.value
    waiting.close()
    raise fail(
        "AQ431",
        "the function awaits something else than the methods of its connection",
        help="no event loop runs here; use what does not have to be awaited",
    )
