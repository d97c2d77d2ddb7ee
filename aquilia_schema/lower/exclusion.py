"""What is a model's exclusion constraint to PostgreSQL? Something beside the tables, in its words.

    ExclusionConstraint(name="apart", expressions=[("room", "="), ("during", "&&")])
    ->  ALTER TABLE "stay" ADD CONSTRAINT "apart"
          EXCLUDE USING gist ("room_id" WITH =, "during" WITH &&)

No other database has one, and says so when it is asked for it. See
https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-EXCLUDE.
"""

from collections.abc import Iterator
from functools import partial

from aquilia_ir.diagnostics import Diagnostic
from aquilia_ir.expressions import quote
from aquilia_ir.extra import Extra
from aquilia_schema.lower.findings import Findings
from aquilia_schema.lower.source import Source
from aquilia_schema.models.constraints import ExclusionConstraint
from aquilia_schema.models.model import declaration
from aquilia_schema.models.relations import Deferrable

_PAIR = 2
_WORDS = " EXCLUDE USING "


def is_exclusion(extra: Extra) -> bool:
    """Whether an extra is what a model can say, so that models decide whether it is there."""
    return extra.kind == "constraint" and _WORDS in extra.create


def lower_exclusions(source: Source, findings: Findings) -> tuple[Extra, ...]:
    """Return the exclusion constraints of a model; what is wrong with them is reported."""
    sound: list[ExclusionConstraint] = []
    for rule in source.options.exclusions:
        wrong = tuple(_findings(rule))
        findings.add(wrong)
        sound += [] if wrong else [rule]
    return findings.collect((partial(_extra, source, rule), rule.origin.span) for rule in sound)


def _extra(source: Source, rule: ExclusionConstraint) -> Extra:
    table, name = source.options.table, quote(rule.name)
    parts = ", ".join(f"{_element(source, what)} WITH {how}" for what, how in rule.expressions)
    words = [f"ADD CONSTRAINT {name} EXCLUDE USING {rule.index_type.lower()} ({parts})"]
    words += [f"WHERE ({rule.condition})"] if rule.condition else []
    words += [str(rule.deferrable)] if rule.deferrable else []
    alter = f"ALTER TABLE {quote(table)}"
    return Extra(
        kind="constraint",
        name=f"{table}.{rule.name}",
        dialect="postgresql",
        create=f"{alter} {' '.join(words)}",
        drop=f"{alter} DROP CONSTRAINT {name}",
        tables=(table,),
    )


def _element(source: Source, text: str) -> str:
    """A name is that of a field; anything else is SQL."""
    if text.isidentifier():
        return quote(source.column(text))
    columns = [field.column_of(name) for name, field in declaration(source.model).fields.items()]
    return quote(text) if text in columns else f"({text})"


def _findings(rule: ExclusionConstraint) -> Iterator[Diagnostic]:
    texts = ("name", "index_type")
    for option in texts:
        value = getattr(rule, option)
        if not isinstance(value, str) or not value:
            yield _wrong(rule, option, "a text")
    if not isinstance(rule.condition, str | None):
        yield _wrong(rule, "condition", "a text")
    if rule.deferrable not in (None, *Deferrable):
        yield _wrong(rule, "deferrable", "Deferrable.DEFERRED or Deferrable.IMMEDIATE")
    if not rule.expressions or not all(map(_is_pair, rule.expressions)):
        yield _wrong(rule, "expressions", 'pairs such as ("room", "=")')


def _is_pair(value: object) -> bool:
    if not isinstance(value, tuple | list) or len(value) != _PAIR:
        return False
    return all(isinstance(text, str) and text.strip() for text in value)


def _wrong(rule: ExclusionConstraint, option: str, expected: str) -> Diagnostic:
    value = getattr(rule, option)
    message = f'option "{option}" of ExclusionConstraint is {value!r}, not {expected}'
    return Diagnostic(code="AQ505", message=message, span=rule.origin.span())
