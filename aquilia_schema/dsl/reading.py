"""What does a migration file say, without running it? Its Meta and its calls, or that it computes.

    from aquilia.models.migration_dsl import AddField, columns as C
    operations = [AddField("User", "users", C.text("bio"))]

Names are followed to what they were imported as, so any alias is understood. Whatever needs
running (loops, helpers, f-strings) is `Computed`.
"""

import ast
import builtins
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal as Number
from decimal import InvalidOperation

from attrs import field, frozen

from aquilia_ir.diagnostics import Diagnostic, SchemaError, Span
from aquilia_ir.suggest import did_you_mean
from aquilia_schema.dsl.bindings import (
    Assigned,
    Binding,
    Bindings,
    Defined,
    Imported,
    Unclear,
    read_bindings,
)
from aquilia_schema.dsl.builders import SIGNATURES
from aquilia_schema.dsl.calls import (
    Broken,
    Keyword,
    Listing,
    Literal,
    Reference,
    Value,
)
from aquilia_schema.dsl.signature import bind
from aquilia_schema.dsl.syntax import Computed, Expressions, Source

MODULES = ("aquilia.models.migration_dsl", "aquilia_schema.dsl")
"""Where migrations import the language from."""

OBJECTS = frozenset({"ColumnDef", "Migration", "Operation", "raw_sql_to_operations"})
"""What older files import from there besides the language, and only running them understands."""

META = ("revision", "slug", "models", "dependencies", "deletes_rows")


@frozen
class Content:
    """What a file says: facts about itself, and its operations if it has any."""

    meta: Mapping[str, Value]
    operations: Value | None
    findings: tuple[Diagnostic, ...] = ()


@frozen
class Reader:
    """Reads the expressions of one text, and keeps all that is wrong with them."""

    source: Source
    bindings: Bindings
    findings: list[Diagnostic] = field(factory=list)

    def value(self, node: ast.expr) -> Value:
        """Return what an expression says; `Computed` if only running it can tell."""
        return Expressions(self.source, self._name, self._invoke).value(node)

    def _name(self, name: str, span: Span) -> Value:
        root, _, rest = name.partition(".")
        match self.bindings.find(root):
            case Assigned(node, line) if not rest and line < span.line:
                return _unchanging(self.value(node))
            case Defined() if not rest:
                return Reference(name, span=span)
            case Imported() | None if _member(self._target(name)) in SIGNATURES:
                return Reference(name, span=span)  # a builder that is not called
            case None if not self._from_elsewhere(root):
                return self._complain(_undefined(name, span))
            case _:
                raise Computed

    def _from_elsewhere(self, root: str) -> bool:
        """Whether a name that the text doesn't bind may still have a value."""
        return hasattr(builtins, root) or any(star not in MODULES for star in self.bindings.stars)

    def _complain(self, finding: Diagnostic) -> Broken:
        if finding not in self.findings:
            self.findings.append(finding)
        return Broken(finding.span)

    def _invoke(
        self, name: str, args: Sequence[Value], kwargs: Sequence[Keyword], span: Span
    ) -> Value:
        target = self._target(name)
        if target in {"decimal.Decimal", "float"} and not kwargs:
            return _number(target, args, span)
        member = _member(target)
        if member is None or member in OBJECTS:
            raise Computed
        if member not in SIGNATURES or target.startswith(_NOWHERE):
            return self._complain(_unknown(name, member, span))
        try:
            return bind(SIGNATURES[member], args, kwargs, span)
        except SchemaError as error:
            for finding in error.diagnostics:
                self._complain(finding)
            return Broken(span)

    def _target(self, name: str) -> str:
        """Return the full name of what a call calls."""
        root, _, rest = name.partition(".")
        match self.bindings.find(root):
            case Imported(target):
                return f"{target}.{rest}" if rest else target
            case None:
                return self._unbound(name, root)
            case _:
                raise Computed

    def _unbound(self, name: str, root: str) -> str:
        ours = f"{MODULES[0]}.{name}"
        if any(star in MODULES for star in self.bindings.stars) and _member(ours) in SIGNATURES:
            return ours
        return name if self._from_elsewhere(root) else f"{_NOWHERE}.{name}"


_NOWHERE = "?"
"""Stands for the module of a name that nothing binds."""


def _unchanging(value: Value) -> Value:
    """Return a value that the rest of the text can't have changed; `Computed` otherwise."""
    if isinstance(value, Listing) or (isinstance(value, Literal) and isinstance(value.value, dict)):
        raise Computed
    return value


def _member(target: str) -> str | None:
    """Return the name of a builder as its signature has it, or None for what is none of ours."""
    for module in (*MODULES, _NOWHERE):
        if target.startswith(f"{module}."):
            member = target.removeprefix(f"{module}.")
            return "C." + member.removeprefix("columns.") if member[:8] == "columns." else member
    return None


def _number(target: str, args: Sequence[Value], span: Span) -> Literal:
    match args:
        case [Literal(str() | int() as given)] if target == "decimal.Decimal":
            make: type[Number] | type[float] = Number
        case [Literal(str() | int() | float() as given)] if target == "float":
            make = float
        case _:
            raise Computed
    try:
        return Literal(make(given), span)
    except (InvalidOperation, ValueError) as error:
        raise Computed from error


def _undefined(name: str, span: Span) -> Diagnostic:
    return Diagnostic(code="AQ407", message=f'"{name}" is not defined in this file', span=span)


def _unknown(name: str, member: str, span: Span) -> Diagnostic:
    """Complain about a call of something that is not in the language, or not imported."""
    known = "C." + name.removeprefix("columns.") if name.startswith("columns.") else name
    if known in SIGNATURES:
        root = "columns as C" if known.startswith("C.") else name
        return Diagnostic(
            code="AQ407",
            message=f'"{name}" is not imported',
            span=span,
            help=f"write: from {MODULES[0]} import {root}",
        )
    column = member.startswith("C.")
    return Diagnostic(
        code="AQ406" if column else "AQ405",
        message=f'there is no {"column builder" if column else "operation"} "{name}"',
        span=span,
        help=did_you_mean(member, SIGNATURES),
    )


def read_content(source: Source, tree: ast.Module, bindings: Bindings) -> Content:
    """Return what a text says, and what is wrong with it; `Computed` if it has to be run."""
    reader = Reader(source, bindings)
    binding = reader.bindings.find("operations")
    if binding is None and any(star not in MODULES for star in reader.bindings.stars):
        raise Computed
    if binding is not None and _mentions(source, tree, "operations") > 1:
        raise Computed
    operations = None if binding is None else reader.value(_expression(binding))
    return Content(dict(_read_meta(reader)), operations, tuple(reader.findings))


def _mentions(source: Source, tree: ast.Module, name: str) -> int:
    # beyond ASCII, Python takes names for the same that are not the same text
    if source.text.isascii() and source.text.count(name) <= 1:
        return source.text.count(name)
    return sum(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))


def _expression(binding: Binding) -> ast.expr:
    if not isinstance(binding, Assigned):
        raise Computed
    return binding.value


def _read_meta(reader: Reader) -> Iterator[tuple[str, Value]]:
    """Yield the facts of class Meta; what it does not say may stand at the top of the file."""
    meta = reader.bindings.find("Meta")
    body = Bindings({}) if meta is None else read_bindings(_body(meta), reader.source.text)
    inner = Reader(reader.source, _inside(body, reader.bindings), reader.findings)
    for name in META:
        if (binding := body.find(name)) is not None:
            yield name, inner.value(_expression(binding))
        elif (binding := reader.bindings.find(name)) is not None:
            yield name, reader.value(_expression(binding))


def _body(meta: Binding) -> ast.Module:
    """Return the body of class Meta as a text of its own."""
    node = meta.node if isinstance(meta, Defined) else None
    if not isinstance(node, ast.ClassDef) or node.bases or node.keywords or node.decorator_list:
        raise Computed
    return ast.Module(node.body, [])


def _inside(body: Bindings, around: Bindings) -> Bindings:
    """Return what names stand for inside of class Meta: its own ones need running."""
    own = dict.fromkeys(body.names, Unclear())
    return Bindings({**around.names, **own}, around.stars)
