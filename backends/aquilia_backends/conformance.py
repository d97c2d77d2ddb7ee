"""Does a dialect keep the promises of a `Backend`? The suite by which a third-party one proves it.

    class TestDuckling(Conformance):
        backend = BACKEND

        def database(self, folder):
            return f"duckling:///{folder}/db"

pytest collects the tests that such a class inherits; nothing here needs pytest itself.
"""

from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

from aquilia_backends.backend import Backend
from aquilia_backends.examples import NAMES, VALUES, Example, examples
from aquilia_backends.registry import backend as registered
from aquilia_backends.registry import backend_for, names
from aquilia_backends.session import Normalizing, Session
from aquilia_backends.statement import Note, PythonCall, Script, Statement, Step
from aquilia_ir.apply import apply
from aquilia_ir.diff import diff
from aquilia_ir.expressions import tokens
from aquilia_ir.invert import invert
from aquilia_ir.operations import Operation, RunPython, RunSQL
from aquilia_ir.schema import Schema
from aquilia_ir.types import Scalar


class Conformance:
    """What every dialect is held to; a subclass names its backend and, if it runs, a database."""

    backend: Backend

    def database(self, folder: Path) -> str | None:
        """The URL of a database that is not there yet; None for a dialect that is not run."""
        del folder
        return None

    def test_the_registry_finds_it_by_its_name(self) -> None:
        name = self.backend.dialect.name

        _hold([f"{name} is not among {names()}"] if name not in names() else [])
        _hold([] if registered(name) is self.backend else [f"{name} is another backend"])
        _hold([] if backend_for(f"{name}:///x") is self.backend else [f"{name}:// is another"])

    def test_every_operation_is_said_or_refused_beforehand(self) -> None:
        _hold(wrong for example in examples() for wrong in unsaid(self.backend, example))

    def test_names_are_read_back_as_they_were_written(self) -> None:
        _hold(wrong for name in NAMES for wrong in misquoted(self.backend, name))

    def test_constants_come_back_as_they_were_written(self, tmp_path: Path) -> None:
        url = self.database(tmp_path)
        if url is None:
            return
        with self.backend.open(url, create=True) as session:
            _hold(wrong for value in VALUES for wrong in changed(self.backend, session, value))

    def test_a_database_is_there_only_once_it_is_created(self, tmp_path: Path) -> None:
        url = self.database(tmp_path)
        if url is None:
            return
        before = self.backend.exists(url)
        with self.backend.open(url, create=True) as session:
            migrate(self.backend, session, Schema(), ())

        _hold([] if (before, self.backend.exists(url)) == (False, True) else [f"exists({url})"])

    def test_a_changed_database_is_like_a_new_one_and_undone_like_before(
        self, tmp_path: Path
    ) -> None:
        _hold(wrong for wrong in self._broken_laws(tmp_path))

    def _broken_laws(self, folder: Path) -> Iterator[str]:
        for number, example in zip(count(), examples(), strict=False):
            place = folder / str(number)
            place.mkdir()
            url = self.database(place)
            if url is not None and not isinstance(example.op, RunSQL | RunPython):
                with self.backend.open(url, create=True) as session:
                    yield from unlike(self.backend, session, example)


def _hold(wrongs: Iterable[str]) -> None:
    found = tuple(wrongs)
    if found:
        raise AssertionError("\n".join(found))


def _refused(backend: Backend, example: Example) -> Iterator[str]:
    """Yield the codes of what the dialect can't hold, before or after."""
    for schema in (example.before, apply(example.op, example.before)):
        for finding in backend.check(schema):
            yield finding.code


def unsaid(backend: Backend, example: Example) -> Iterator[str]:
    """Yield what is wrong with how a dialect says or refuses an example."""
    codes = set(_refused(backend, example))
    if codes:
        strange = sorted(code for code in codes if not code.startswith("AQ3"))
        if strange:
            yield f"{example.op} is refused by {strange}, which are not of a dialect"
        return
    steps = backend.compiler.compile((example.op,), example.before)
    if not steps:
        yield f"{example.op} is neither said nor refused"
    for step in steps:
        yield from _poor(step)


def _poor(step: Step) -> Iterator[str]:
    match step:
        case Statement(sql=sql):
            if not sql.strip() or sql.rstrip().endswith(";"):
                yield f"{sql!r} is empty or ends in a semicolon"
        case Note(text=text):
            if not text:
                yield f"{step.op} has an empty note"
        case Script() | PythonCall():
            return


def misquoted(backend: Backend, name: str) -> Iterator[str]:
    """Yield what is wrong with how a dialect quotes a name."""
    written = backend.compiler.ident(name)
    found = [(token.kind, token.name) for token in tokens(written)]
    if found != [("name", name)]:
        yield f"{name!r} is written {written}, which reads as {found}"


def changed(backend: Backend, session: Session, value: Scalar) -> Iterator[str]:
    """Yield what becomes of a constant that a database does not give back as it was."""
    written = backend.compiler.literal(value)
    ((back,),) = session.query(f"SELECT {written}")
    if back != value:
        yield f"{value!r} is written {written}, which reads as {back!r}"


def migrate(backend: Backend, session: Session, before: Schema, ops: Iterable[Operation]) -> None:
    """Run operations as one migration."""
    with session.migration():
        for step in backend.compiler.compile(tuple(ops), before, session.catalogue()):
            if isinstance(step, Statement | Script):
                session.run(step)


def unlike(backend: Backend, session: Session, example: Example) -> Iterator[str]:
    """Yield where a database is not as the schema says, after an example and after its undo."""
    if any(_refused(backend, example)):
        return
    before, op = example.before, example.op
    after = apply(op, before)
    migrate(backend, session, Schema(), diff(Schema(), before))
    for ops, start, end in (((op,), before, after), ((invert(op, before),), after, before)):
        migrate(backend, session, start, ops)
        normal = session.normalize if isinstance(session, Normalizing) else backend.normalize
        found, wanted = session.inspect(), normal(end)
        if found != wanted:
            yield f"after {ops} there is {found}, not {wanted}"
