"""What is a migration? Operations with a revision, read from and written to one file.

    migration = read_migration(Path("migrations/20260301_143022_create_users.py"))
    migration.operations(before)

All that is wrong with a file is reported at once, with its place.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from attrs import field, frozen

from aquilia_ir.diagnostics import Diagnostic, SchemaError, Severity, fail
from aquilia_ir.operations import Operation
from aquilia_ir.schema import Schema
from aquilia_schema.dsl.bindings import Bindings, read_bindings
from aquilia_schema.dsl.calls import (
    Broken,
    Call,
    Listing,
    OperationCall,
    Reference,
    Value,
    describe,
    gather,
    plain,
    raise_all,
)
from aquilia_schema.dsl.changes import Change, expand_all
from aquilia_schema.dsl.executing import Module, executed_content, functions_of
from aquilia_schema.dsl.forms import read_operation
from aquilia_schema.dsl.generation import Generation, generation_of
from aquilia_schema.dsl.kinds import unfit, words
from aquilia_schema.dsl.older import as_meant
from aquilia_schema.dsl.raw.find import Raw, find_raw
from aquilia_schema.dsl.reading import Content, read_content
from aquilia_schema.dsl.syntax import Computed, Source, decode, parse

_FILE_NAME = re.compile(r"(?P<revision>\d+(?:_\d+)*)(?:_(?P<slug>.*))?")
_NAMES = ("models", "dependencies", "deletes_rows")
_FACTS = {"revision": str, "slug": str, **dict.fromkeys(_NAMES, Sequence[str])}


@frozen(kw_only=True)
class Migration:
    """Operations that are applied together, and what their file says about itself."""

    revision: str
    slug: str
    models: tuple[str, ...]
    dependencies: tuple[str, ...] | None
    """The revisions that must come before; None if the file does not say."""
    deletes_rows: tuple[str, ...] = ()
    """The tables, as they are called before, from which it deletes rows on purpose."""
    path: Path
    checksum: str
    """The SHA-256 of the file, in 64 hexadecimal digits."""
    generation: Generation
    """Who wrote the file, as far as it tells."""
    _changes: tuple[Change, ...] = field(eq=False, repr=False)
    _module: Module = field(eq=False, repr=False)
    _raw: Raw | None = field(default=None, eq=False, repr=False)

    @property
    def notes(self) -> tuple[Diagnostic, ...]:
        """What a reader should know of how the file was understood."""
        if self._raw is None or self._raw.upgrade.statements is not None:
            return ()
        note = Diagnostic(
            code="AQ434",
            message='what "upgrade" does to the schema is found by calling it on an empty database',
            span=self._raw.upgrade.span,
            severity=Severity.NOTE,
        )
        return (note,)

    @property
    def calls(self) -> tuple[Call, ...]:
        """The calls that the file makes, with their places in it."""
        return tuple(change.call for change in self._changes)

    def operations(self, before: Schema) -> tuple[Operation, ...]:
        """Return what the migration does to `before`; errors point at the calls."""
        return expand_all(self._changes, before)

    def functions(self) -> Mapping[str, Callable[..., object]]:
        """Return the functions of all RunPython by name; this runs the file, once."""
        return functions_of(_references(self.calls), self._module)

    def sql_of(self, function: str, before: Schema) -> tuple[str, ...] | None:
        """Return the SQL that a function of an older file runs, if that can be told."""
        if self._raw is None:
            return None
        from aquilia_schema.dsl.raw.change import statements  # noqa: PLC0415  older files only

        return statements(self._raw, self._module, function, before)


def _references(values: Sequence[Value]) -> Iterator[Reference]:
    for value in values:
        match value:
            case Reference():
                yield value
            case Listing(items):
                yield from _references(items)
            case Call(_, arguments):
                yield from _references([argument for _, argument in arguments])
            case _:
                pass


def read_migration(path: Path) -> Migration:
    """Read the migration in a file; AQ4xx for all that is wrong with it."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise fail("AQ402", f'"{path}" can\'t be read: {error.strerror}') from error
    return migration_from(path, content)


def migration_from(path: Path, content: bytes) -> Migration:
    """Read the content of a migration file, without looking whether there is such a file."""
    source = decode(str(path), content)
    tree = parse(source)
    bindings = _bindings(source, tree)
    raw = find_raw(source, bindings)
    generation = generation_of(ast.get_docstring(tree), raw)
    module = Module(source, content) if raw is None else _raw_module(source, content)
    said = _read(source, tree, bindings, module)
    findings = [*said.findings, *_wrong_facts(said)]
    findings += [] if raw is not None else _wrong_operations(said, source)
    changes = _changes(said, findings) if raw is None else (_raw_change(raw, module),)
    facts = {name: plain(value) for name, value in said.meta.items()}
    revision, slug = facts.get("revision") or _from_name(path, findings), facts.get("slug")
    raise_all(sorted(findings, key=_place))
    return Migration(
        revision=revision,
        slug=_slug(path) if slug is None else slug,
        models=tuple(facts.get("models", ())),
        dependencies=tuple(facts["dependencies"]) if "dependencies" in facts else None,
        deletes_rows=tuple(facts.get("deletes_rows", ())),
        path=path,
        checksum=sha256(content).hexdigest(),
        generation=generation,
        changes=as_meant(changes) if generation is Generation.OLDER else changes,
        module=module,
        raw=raw,
    )


def _place(finding: Diagnostic) -> tuple[int, int]:
    return (finding.span.line, finding.span.column) if finding.span else (0, 0)


def _bindings(source: Source, tree: ast.Module) -> Bindings:
    try:
        return read_bindings(tree, source.text)
    except RecursionError as error:
        raise _too_deep(source) from error


def _read(source: Source, tree: ast.Module, bindings: Bindings, module: Module) -> Content:
    try:
        return read_content(source, tree, bindings)
    except Computed:
        return executed_content(module)
    except RecursionError as error:
        raise _too_deep(source) from error


def _too_deep(source: Source) -> SchemaError:
    return fail("AQ401", f'"{source.name}" nests expressions too deeply')


def _raw_module(source: Source, content: bytes) -> Module:
    from aquilia_schema.dsl.raw.running import RawModule  # noqa: PLC0415  for older files only

    return RawModule(source, content)


def _raw_change(raw: Raw, module: Module) -> Change:
    from aquilia_schema.dsl.raw.change import raw_change  # noqa: PLC0415  for older files only

    return raw_change(raw, module)


def _wrong_facts(content: Content) -> Iterator[Diagnostic]:
    for name, value in content.meta.items():
        for wrong, kind in unfit(value, _FACTS[name]):
            yield Diagnostic(
                code="AQ418",
                message=f'"{name}" of a migration must be {words(kind)}, not {describe(wrong)}',
                span=wrong.span,
            )


def _wrong_operations(content: Content, source: Source) -> Iterator[Diagnostic]:
    if content.operations is None:
        yield Diagnostic(
            code="AQ403",
            message="this file has no operations",
            span=source.point(1, 1),
            help="a migration has a list `operations`",
        )
        return
    for wrong, kind in unfit(content.operations, Sequence[OperationCall]):
        whole = '"operations"' if wrong is content.operations else 'an item of "operations"'
        yield Diagnostic(
            code="AQ404",
            message=f"{whole} must be {words(kind)}, not {describe(wrong)}",
            span=wrong.span or source.point(1, 1),
        )


def _changes(content: Content, findings: list[Diagnostic]) -> tuple[Change, ...]:
    """Understand all operations that are whole, and add what is wrong with them to `findings`."""
    items = content.operations.items if isinstance(content.operations, Listing) else ()
    calls = [item for item in items if isinstance(item, Call) and _is_operation(item)]
    try:
        return gather(read_operation, calls)
    except SchemaError as error:
        findings += error.diagnostics
        return ()


def _is_operation(call: Call) -> bool:
    return not any(unfit(call, OperationCall)) and _is_whole(call)


def _is_whole(value: Value) -> bool:
    """Whether nothing in a value has been complained about already."""
    match value:
        case Broken():
            return False
        case Listing(items):
            return all(map(_is_whole, items))
        case Call(_, arguments):
            return all(_is_whole(argument) for _, argument in arguments)
        case _:
            return True


def _from_name(path: Path, findings: list[Diagnostic]) -> str:
    match = _FILE_NAME.fullmatch(path.stem)
    if match is None:
        findings.append(
            Diagnostic(
                code="AQ419",
                message=f'neither the name of "{path.name}" nor its class Meta says a revision',
                help="call it 20260301_143022_slug.py, or write `revision` into class Meta",
            )
        )
    return "" if match is None else match["revision"]


def _slug(path: Path) -> str:
    match = _FILE_NAME.fullmatch(path.stem)
    return path.stem if match is None else match["slug"] or ""
