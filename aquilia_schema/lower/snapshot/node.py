"""Is a JSON value of the kind that it should be? A view of one that collects what is wrong."""

import json
from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from typing import TypeVar

from attrs import field, frozen

from aquilia_ir.diagnostics import Diagnostic, SchemaError
from aquilia_ir.suggest import did_you_mean
from aquilia_schema.lower.snapshot.json_text import Path, places, shown, span_at

Made = TypeVar("Made")


@frozen
class Wrong:
    """What is wrong with the value at `path`."""

    path: Path
    code: str
    message: str
    help: str = ""


@frozen
class Node:
    """A JSON value, the path to it, and the list of all that is wrong so far.

    What is asked for and not there is reported, and something harmless is returned instead.
    """

    value: object
    path: Path = ()
    wrong: list[Wrong] = field(factory=list)

    def complain(self, code: str, message: str, *, help: str = "") -> None:  # noqa: A002  as `fail`
        """Report something wrong with this value, once."""
        wrong = Wrong(self.path, code, f"{message} @ {shown(self.path)}", help)
        if wrong not in self.wrong:
            self.wrong.append(wrong)

    def _of_kind(self, kind: type[Made], expected: str, instead: Made) -> Made:
        if isinstance(self.value, kind) and not (kind is int and isinstance(self.value, bool)):
            return self.value
        self.complain("AQ605", f"{_described(self.value)} stands for {expected}")
        return instead

    def text(self) -> str:
        return self._of_kind(str, "a text", "")

    def flag(self) -> bool:
        return self._of_kind(bool, "true or false", False)  # noqa: FBT003  the value instead

    def number(self) -> int:
        return self._of_kind(int, "a whole number", 0)

    def items(self) -> tuple["Node", ...]:
        items: list[object] = self._of_kind(list, "a list", [])
        return tuple(Node(item, (*self.path, at), self.wrong) for at, item in enumerate(items))

    def members(self) -> Mapping[str, "Node"]:
        members: dict[str, object] = self._of_kind(dict, "an object", {})
        return {key: Node(item, (*self.path, key), self.wrong) for key, item in members.items()}

    def record(self, *keys: str) -> "Record":
        """Read an object that has no keys but these; AQ603 for each other one."""
        members = self.members()
        for key, member in members.items():
            if key not in keys:
                member.complain("AQ603", f'unknown key "{key}"', help=did_you_mean(key, keys))
        return Record(self, members)

    def attempt(self, make: Callable[[], Made]) -> Made | None:
        """Return what `make` makes of this value, or report its error here."""
        try:
            return make()
        except SchemaError as error:
            for found in error.diagnostics:
                self.complain("AQ606", found.message, help=found.help)
            return None

    def choice(self, choices: Iterable[str]) -> str:
        """Return one of `choices`; AQ605 for any other text."""
        known = tuple(choices)
        found = self.text()
        if found in known:
            return found
        if isinstance(self.value, str):
            self.complain("AQ605", f'"{found}" is not one of {", ".join(known)}')
        return known[0]


@frozen
class Record:
    """An object with known keys."""

    node: Node
    members: Mapping[str, Node]

    def find(self, key: str) -> Node | None:
        """Return the value at `key`, or None."""
        return self.members.get(key)

    def need(self, key: str) -> Node:
        """Return the value at `key`; AQ604 if it is missing, and then it is not reported again."""
        found = self.members.get(key)
        if found is not None:
            return found
        if isinstance(self.node.value, dict):
            self.node.complain("AQ604", f'the key "{key}" is missing')
        return Node(None, (*self.node.path, key))

    def text(self, key: str) -> str | None:
        """Return the text at `key`, or None."""
        found = self.members.get(key)
        return None if found is None else found.text()

    def number(self, key: str) -> int | None:
        """Return the whole number at `key`, or None."""
        found = self.members.get(key)
        return None if found is None else found.number()

    def flag(self, key: str, *, instead: bool = False) -> bool:
        """Return the truth value at `key`; without one, `instead`."""
        found = self.members.get(key)
        return instead if found is None else found.flag()

    def items(self, key: str) -> tuple[Node, ...]:
        """Return the items of the list at `key`, if there is one."""
        found = self.members.get(key)
        return () if found is None else found.items()


def _described(value: object) -> str:
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    return json.dumps(value, ensure_ascii=False)


def diagnostics(wrong: Iterable[Wrong], text: str, source: str) -> tuple[Diagnostic, ...]:
    """Turn what is wrong in a JSON text into findings that point into it, from top to bottom."""
    found = {path: (start, end) for path, start, end in places(text)}
    placed = [(found.get(one.path, (0, 1)), one) for one in wrong]
    return tuple(
        Diagnostic(
            code=one.code,
            message=one.message,
            help=one.help,
            span=span_at(text, source, *place),
        )
        for place, one in sorted(placed, key=itemgetter(0))
    )
