"""What is wrong so far? A collector, so that one finding does not hide the next."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from attrs import evolve, field, frozen

from aquilia_ir.diagnostics import Diagnostic, SchemaError, Severity, Span

Made = TypeVar("Made")


@frozen
class Findings:
    """The diagnostics of one phase, in the order in which they were found."""

    found: list[Diagnostic] = field(factory=list)

    def add(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Collect diagnostics; what was found already does not count twice."""
        self.found.extend(new for new in diagnostics if new not in self.found)

    def attempt(self, make: Callable[[], Made], place: Callable[[], Span]) -> Made | None:
        """Return what `make` makes, or collect why not; `place` is asked only then."""
        try:
            return make()
        except SchemaError as error:
            self.add(_placed(diagnostic, place) for diagnostic in error.diagnostics)
            return None

    def collect(
        self, makers: Iterable[tuple[Callable[[], Made], Callable[[], Span]]]
    ) -> tuple[Made, ...]:
        """Return what could be made, in order."""
        made = (self.attempt(make, place) for make, place in makers)
        return tuple(one for one in made if one is not None)

    def stop(self) -> None:
        """Raise everything that was found, if any of it is an error."""
        if any(diagnostic.severity is Severity.ERROR for diagnostic in self.found):
            raise SchemaError(self.found)


def _placed(diagnostic: Diagnostic, place: Callable[[], Span]) -> Diagnostic:
    return evolve(diagnostic, span=place()) if diagnostic.span is None else diagnostic
