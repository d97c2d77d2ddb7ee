"""What does a migration file say when it is run? The same as reading it, where that can tell.

    operations = [AddField("User", table, C.text("bio")) for table in TABLES]

A file is run at most once, from the bytes that were read, as a module of a name that nothing else
has; nothing is written beside it.
"""

import linecache
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import chdir
from hashlib import sha256
from inspect import isasyncgen, isawaitable, isgenerator
from types import ModuleType, TracebackType

from attrs import evolve, field, frozen

from aquilia_ir.diagnostics import SchemaError, Span, fail, words_of
from aquilia_schema.dsl.calls import Call, Listing, Reference, Value, lift
from aquilia_schema.dsl.reading import META, Content
from aquilia_schema.dsl.syntax import Source, no_python

Function = Callable[..., object]


@frozen
class Module:
    """The module that a file is when it is run, which is when someone first asks for it."""

    source: Source
    content: bytes
    _namespaces: list[dict[str, object]] = field(init=False, factory=list)
    """At most one element: what running the file has left."""

    def namespace(self) -> Mapping[str, object]:
        """Return the global names of the file; AQ416 for whatever it raises."""
        if not self._namespaces:
            self._namespaces.append(_run(self.source, self.content))
        return self._namespaces[0]


def _run(source: Source, content: bytes) -> dict[str, object]:
    name = f"_aquilia_migration_{sha256(source.name.encode() + content).hexdigest()[:16]}"
    module = ModuleType(name)
    module.__file__ = source.name
    # classes of the file look for their module here, when they are made and later on
    sys.modules[name] = module
    lines = [f"{line}\n" for line in source.lines]
    linecache.cache[source.name] = (len(content), None, lines, source.name)
    try:
        code = compile(content, source.name, "exec", dont_inherit=True)
        with chdir("."):
            exec(code, vars(module))  # noqa: S102  a migration is a program of the user's own
    except BaseException as error:
        del sys.modules[name]
        if isinstance(error, SchemaError | KeyboardInterrupt):
            raise
        raise _raised(source, error) from error
    return vars(module)


def _raised(source: Source, error: BaseException) -> SchemaError:
    if isinstance(error, SyntaxError) and error.filename == source.name:
        return no_python(source, error)
    return fail(
        "AQ416",
        f"running this file raises {words_of(error)}",
        span=next(_places(source, error.__traceback__), None),
    )


def _places(source: Source, traceback: TracebackType | None) -> Iterator[Span]:
    """Yield where an error came by in the file, the innermost place first."""
    if traceback is None:
        return
    yield from _places(source, traceback.tb_next)
    code = traceback.tb_frame.f_code
    if code.co_filename == source.name:
        yield source.position(list(code.co_positions())[traceback.tb_lasti // 2])


def executed_content(module: Module) -> Content:
    """Return what a file says after it has been run."""
    namespace = module.namespace()
    meta = namespace.get("Meta")
    facts = {name: getattr(meta, name, namespace.get(name, ...)) for name in META}
    said = {name: lift(fact) for name, fact in facts.items() if fact is not ...}
    operations = namespace.get("operations")
    found = None if operations is None else _named(lift(operations), namespace, "operations")
    return Content(said, found)


def _named(value: Value, namespace: Mapping[str, object], place: str) -> Value:
    """Call each function by its name in the file; one without a name by its place there."""
    match value:
        case Reference(_, function):
            names = (name for name, member in namespace.items() if member is function)
            return evolve(value, name=next(names, place))
        case Listing(items):
            named = (_named(item, namespace, f"{place}[{at}]") for at, item in enumerate(items))
            return evolve(value, items=tuple(named))
        case Call(_, arguments):
            return evolve(
                value,
                arguments=tuple(
                    (name, _named(argument, namespace, f"{place}.{name}"))
                    for name, argument in arguments
                ),
            )
        case _:
            return value


def check_finished(result: object) -> None:
    """Raise AQ614 if a call gave something that has only been prepared, and would do nothing."""
    if isgenerator(result) or isasyncgen(result) or isawaitable(result):
        close = getattr(result, "close", None)
        if close is not None:
            close()
        raise fail(
            "AQ614",
            f"a function of the migration gave back a {type(result).__name__}, which nobody runs",
            help="do the work in the function itself, without yield, async or await",
        )


def functions_of(references: Iterator[Reference], module: Module) -> dict[str, Function]:
    """Return the functions that references name, running the file if that was not done."""
    return {reference.name: _function(reference, module) for reference in references}


def _function(reference: Reference, module: Module) -> Function:
    found = reference.function or module.namespace().get(reference.name)
    if not callable(found):
        raise fail(
            "AQ428",
            f'"{reference.name}" is no function of this file',
            span=reference.span,
            help="define it with `def` at the top of the file",
        )
    return found
