"""What does a migration file say? Its calls and their arguments as values, apart from any meaning.

    CreateIndex("by_email", "users", ["email"])
    Call("CreateIndex", (("name", Literal("by_email")), ("table", Literal("users")), ...))

Reading the text and running it give equal calls. Where something was said takes no part in that.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal as Number
from typing import Any, NewType, TypeVar

from attrs import evolve, field, frozen

from aquilia_ir.diagnostics import Diagnostic, SchemaError, Span


def _typed(value: object) -> tuple[str, str]:
    """Tell apart what Python calls equal: `True` and `1`, `1.0` and `1`."""
    return type(value).__name__, repr(value)


@frozen
class Literal:
    """A value that stands for itself: a string, number, dictionary and so on."""

    value: object = field(eq=_typed)
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Reference:
    """A function by its name; the function itself is known only where the file was executed."""

    name: str
    function: Callable[..., object] | None = field(default=None, eq=False, repr=False)
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Listing:
    """Some values in order: a list or a tuple."""

    items: tuple["Value", ...] = ()
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Broken:
    """What was meant to be a value and has been complained about already."""

    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Call:
    """A call of a builder with the arguments that were given, in the order of its parameters."""

    name: str
    arguments: tuple[tuple[str, "Value"], ...] = ()
    span: Span | None = field(default=None, eq=False, repr=False)

    def find(self, name: str) -> "Value | None":
        """Return the argument of that name, or None if it was not given."""
        return next((value for given, value in self.arguments if given == name), None)

    def has(self, name: str) -> bool:
        """Whether that argument was given."""
        return self.find(name) is not None

    def plain(self, name: str, default: object = None) -> Any:
        """Return an argument as a plain Python value, or `default` if it was not given."""
        value = self.find(name)
        return default if value is None else plain(value)

    def argument(self, name: str) -> "Value":
        """Return an argument that must have been given, as the signature promises."""
        value = self.find(name)
        if value is None:
            raise TypeError(f"{self.name} lacks {name}")
        return value

    def call(self, name: str) -> "Call":
        """Return an argument that is a call, as the signature promises."""
        value = self.argument(name)
        if not isinstance(value, Call):
            raise TypeError(f"{name} of {self.name} is no call")
        return value

    def calls(self, name: str) -> "tuple[Call, ...]":
        """Return the calls in an argument that is a list of them; none if it was not given."""
        return tuple(value for value in self.items(name) if isinstance(value, Call))

    def items(self, name: str) -> "tuple[Value, ...]":
        """Return the items of an argument that is a list; none if it was not given."""
        value = self.find(name)
        return value.items if isinstance(value, Listing) else ()

    def span_of(self, name: str) -> Span | None:
        """Where that argument stands, or else the call."""
        value = self.find(name)
        return self.span if value is None or value.span is None else value.span


Value = Literal | Reference | Listing | Broken | Call

ColumnCall = NewType("ColumnCall", Call)
OperationCall = NewType("OperationCall", Call)
SQLCall = NewType("SQLCall", Call)
DescendingCall = NewType("DescendingCall", Call)
IdentityCall = NewType("IdentityCall", Call)


@frozen
class Keyword:
    """An argument given by name, and where it was given."""

    name: str
    value: Value
    span: Span | None = None


class Spelled:
    """An object of another form that stands for a call, as those of older releases do."""

    call: Call


def lift(given: object) -> Value:
    """Return the value for an argument of a running program."""
    if isinstance(given, Spelled):
        return given.call
    if isinstance(given, Call | Reference):
        return given
    if isinstance(given, list | tuple):
        return Listing(tuple(map(lift, given)))
    if callable(given):
        return Reference(getattr(given, "__name__", ""), given)
    return Literal(given)


def plain(value: Value) -> Any:
    """Return the plain Python value of a literal or listing; calls and names stay as they are."""
    if isinstance(value, Literal):
        return value.value
    if isinstance(value, Listing):
        return [plain(item) for item in value.items]
    return value


_WORDS = {
    bool: "True or False",
    int: "a whole number",
    float: "a number",
    Number: "an exact number",
    str: "a string",
    bytes: "bytes",
    dict: "a dictionary",
    type(None): "None",
}


def describe(value: Value) -> str:
    """Say in a few words what a value is."""
    match value:
        case Literal(given):
            words = _WORDS.get(type(given), f'a "{type(given).__name__}"')
            return repr(given) if isinstance(given, bool) else words
        case Listing():
            return "a list"
        case Reference(name):
            return f'the name "{name}"'
        case Call(name):
            return f"{name}(...)"
        case Broken():
            return "an error"


_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


def gather(make: Callable[[_Given], _Made], items: Iterable[_Given]) -> tuple[_Made, ...]:
    """Make something of every item, and complain about all that is wrong with any of them."""
    made: list[_Made] = []
    findings: list[Diagnostic] = []
    for item in items:
        try:
            made.append(make(item))
        except SchemaError as error:
            findings += error.diagnostics
    raise_all(findings)
    return tuple(made)


def raise_all(findings: Sequence[Diagnostic]) -> None:
    """Raise one error with all findings, if there are any."""
    if findings:
        raise SchemaError(findings)


def placed(make: Callable[[], _Made], span: Span | None) -> _Made:
    """Make something, and say of all that is wrong that it is wrong at `span`."""
    try:
        return make()
    except SchemaError as error:
        raise SchemaError(
            found if found.span else evolve(found, span=span) for found in error.diagnostics
        ) from error
