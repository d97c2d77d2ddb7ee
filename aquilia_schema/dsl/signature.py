"""Do the arguments of a call fit its builder? The typed signature of the function is the rule.

    builder     def DropModel(name: str, table: str) -> None
    text        DropModel("User", tabel=3)
    findings    DropModel has no argument "tabel" (did you mean "table"?); it lacks "table"

Running a file and reading it go through this same check.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import get_args, get_type_hints

from attrs import field, frozen

from aquilia_ir.diagnostics import Diagnostic, Span
from aquilia_ir.suggest import did_you_mean
from aquilia_schema.dsl.calls import Call, Keyword, Value, describe, raise_all
from aquilia_schema.dsl.kinds import unfit, words


@frozen
class Parameter:
    """What a builder takes under one name."""

    name: str
    type: object
    required: bool
    positional: bool


@frozen
class Signature:
    """What a builder takes; `aliases` are names that older files use for parameters."""

    name: str
    parameters: tuple[Parameter, ...]
    aliases: Mapping[str, str]
    positional: tuple[Parameter, ...] = field(init=False, eq=False, repr=False)
    """The parameters that may be given without their names."""

    @positional.default
    def _find_positional(self) -> tuple[Parameter, ...]:
        return tuple(parameter for parameter in self.parameters if parameter.positional)

    def find(self, name: str) -> Parameter | None:
        """Return the parameter of that name or alias, or None."""
        name = self.aliases.get(name, name)
        return next((parameter for parameter in self.parameters if parameter.name == name), None)


def signature_of(
    function: Callable[..., object], name: str, aliases: Mapping[str, str]
) -> Signature:
    """Read the signature of a builder; `**options` stands for the keys of its TypedDict."""
    hints = get_type_hints(function)
    parameters: list[Parameter] = []
    for parameter in inspect.signature(function).parameters.values():
        hint = hints[parameter.name]
        if parameter.kind is parameter.VAR_KEYWORD:
            (options,) = get_args(hint)
            parameters += [
                Parameter(key, kind, required=False, positional=False)
                for key, kind in get_type_hints(options).items()
            ]
        else:
            required = parameter.default is parameter.empty
            positional = parameter.kind is not parameter.KEYWORD_ONLY
            parameters.append(Parameter(parameter.name, hint, required, positional))
    return Signature(name, tuple(parameters), aliases)


def bind(
    signature: Signature, args: Sequence[Value], kwargs: Sequence[Keyword], span: Span | None
) -> Call:
    """Return the call with every argument under its name; AQ408 to AQ412, all that apply."""
    given: dict[str, Value] = {}
    findings = [*_surplus(signature, args, span)]
    for parameter, value in zip(signature.positional, args, strict=False):
        given[parameter.name] = value
    for keyword in kwargs:
        found = signature.find(keyword.name)
        if found is None:
            findings.append(_unknown(signature, keyword, span))
        elif found.name in given:
            findings.append(_twice(signature, keyword, found, span))
        else:
            given[found.name] = keyword.value
    findings += _missing(signature, given, span)
    findings += _misfits(signature, given, span)
    raise_all(findings)
    order = (parameter.name for parameter in signature.parameters)
    return Call(signature.name, tuple((name, given[name]) for name in order if name in given), span)


def _surplus(
    signature: Signature, args: Sequence[Value], span: Span | None
) -> Iterator[Diagnostic]:
    most = len(signature.positional)
    if len(args) > most:
        names = ", ".join(parameter.name for parameter in signature.positional)
        yield Diagnostic(
            code="AQ411",
            message=f"{signature.name} takes {most} arguments without a name, not {len(args)}",
            span=args[most].span or span,
            help=f"these are {names}; write others as name=value",
        )


def _unknown(signature: Signature, keyword: Keyword, span: Span | None) -> Diagnostic:
    names = [parameter.name for parameter in signature.parameters]
    return Diagnostic(
        code="AQ408",
        message=f'{signature.name} has no argument "{keyword.name}"',
        span=keyword.span or span,
        help=did_you_mean(keyword.name, names) or f"its arguments are {', '.join(names)}",
    )


def _twice(
    signature: Signature, keyword: Keyword, parameter: Parameter, span: Span | None
) -> Diagnostic:
    return Diagnostic(
        code="AQ410",
        message=f'{signature.name} is given its argument "{parameter.name}" twice',
        span=keyword.span or span,
    )


def _missing(
    signature: Signature, given: Mapping[str, Value], span: Span | None
) -> Iterator[Diagnostic]:
    lacking = [p.name for p in signature.parameters if p.required and p.name not in given]
    if lacking:
        names = ", ".join(f'"{name}"' for name in lacking)
        yield Diagnostic(code="AQ409", message=f"{signature.name} lacks {names}", span=span)


def _misfits(
    signature: Signature, given: Mapping[str, Value], span: Span | None
) -> Iterator[Diagnostic]:
    for parameter in signature.parameters:
        if parameter.name not in given:
            continue
        for value, kind in unfit(given[parameter.name], parameter.type):
            yield Diagnostic(
                code="AQ412",
                message=f'"{parameter.name}" of {signature.name} must be {words(kind)}, '
                f"not {describe(value)}",
                span=value.span or span,
            )
