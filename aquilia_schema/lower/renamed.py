"""Which tables and columns do models say were renamed? What `renamed_from` means for a schema.

    class Account(Model):                               before  user(email), user_tags(user_id, ...)
        mail = CharField(renamed_from="email")          tables  user -> account,
        tags = ManyToManyField("Tag")                           user_tags -> account_tags
                                                        columns account.email -> mail,
        class Meta:                                             account_tags.user_id -> account_id
            renamed_from = "User"

A rename is taken only if the schema before has the old name, and not the new one or another rename
takes that away; otherwise `renamed_from` has no effect, so it can stay where it is for good.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice

from aquilia_ir.diagnostics import Diagnostic, SchemaError
from aquilia_ir.renames import Renames
from aquilia_ir.schema import ForeignKey, Schema, Table
from aquilia_schema.lower.links import link_models
from aquilia_schema.lower.meta import read_options
from aquilia_schema.models.field import Field, former_names
from aquilia_schema.models.model import Declaration, Model, ModelMeta, declaration
from aquilia_schema.models.origin import Origin

_Claim = tuple[str, str, Origin]
"""An old name, the new one, and who says so."""


def declared_renames(models: Iterable[type[Model]], before: Schema, after: Schema) -> Renames:
    """Return what the models' `renamed_from` decide, and what follows for many-to-many tables.

    `after` is the schema of `models`, or the part of it that counts. SchemaError with AQ517 if
    one thing is claimed twice.
    """
    own = [model for model in dict.fromkeys(models) if declaration(model).has_table]
    declared = [declaration(model) for model in own]
    tables = tuple(_once(_table_claims(declared, before, after)))
    olds = {new: old for old, new in tables}
    columns = [
        (table, old, new)
        for model in declared
        for table in [read_options(model).table]
        for old, new in _once(_column_claims(model, olds.get(table, table), before, after))
    ]
    return with_links(own, Renames(tables, columns), before, after)


def _once(claims: Iterable[_Claim]) -> Iterator[tuple[str, str]]:
    """Yield each rename, or raise AQ517 for what two declare to be theirs."""
    first: dict[str, str] = {}
    for old, new, origin in claims:
        other = first.setdefault(old, new)
        if other != new:
            message = f'"{other}" and "{new}" both say that they were renamed from "{old}"'
            span, way_out = origin.span(header=True), "take renamed_from away from one of them"
            raise SchemaError([Diagnostic(code="AQ517", message=message, span=span, help=way_out)])
        yield old, new


def _table_claims(models: Iterable[Declaration], before: Schema, after: Schema) -> Iterator[_Claim]:
    named: dict[str, list[str]] = {}
    for table in before.tables:
        named.setdefault(table.model, []).append(table.name)

    def former(name: str) -> list[str]:
        known = [name] if before.find(name) else named.get(name, [])
        return known or _by_custom(name, before)

    wishes = []
    for model in models:
        new, names = read_options(model).table, former_names(model.meta.get("renamed_from"))
        found = [old for name in names if len(old := former(name)) == 1]
        if found and after.find(new) is not None:
            wishes.append((found[0][0], new, model.origin))
    yield from _possible(wishes, {table.name for table in before.tables})


def _possible(wishes: Iterable[_Claim], there: Set[str]) -> Iterator[_Claim]:
    """Yield the renames whose new name is free, or given up by another one that is possible."""
    waiting, taken = [(old, new, origin) for old, new, origin in wishes if old != new], set(there)
    while waiting:
        found = [claim for claim in waiting if claim[1] not in taken]
        if not found:
            return
        yield from found
        waiting = [claim for claim in waiting if claim[1] in taken]
        taken -= {old for old, _, _ in found}


def _by_custom(name: str, before: Schema) -> list[str]:
    """The table that a model of that name has by itself, where nobody says whose tables are."""
    table = before.find(name.lower())
    return [table.name] if table is not None and not table.model else []


def _column_claims(
    model: Declaration, old_table: str, before: Schema, after: Schema
) -> Iterator[_Claim]:
    was, now = before.find(old_table), after.find(read_options(model).table)
    if was is None or now is None:
        return
    wishes = []
    for name, field in model.fields.items():
        new = field.column_of(name)
        if now.find_column(new) is not None:
            there = (old for old in _former_columns(field) if was.find_column(old) is not None)
            wishes += [(old, new, field.origin) for old in islice(there, 1)]
    yield from _possible(wishes, set(was.column_names))


def _former_columns(field: Field) -> Iterator[str]:
    """A field that was renamed may be given by its own name or by that of its column."""
    for name in field.renamed_from:
        yield name
        if field.db_column is None:
            yield field.column_of(name)


def with_links(
    models: Sequence[ModelMeta], renames: Renames, before: Schema, after: Schema
) -> Renames:
    """Add what follows from `renames` for the tables of pairs: their names and columns.

    A table of pairs is called after its owner's table, and its columns after both models.
    """
    olds = {new: old for old, new in renames.tables}
    given = {*olds.values()}
    pairs: list[tuple[str, str]] = []
    for model in models:
        for old, new in _link_tables(declaration(model), olds, before, after):
            if old not in given and new not in olds:
                pairs.append((old, new))
                given.add(old)
    olds |= {new: old for old, new in pairs}
    taken = {(table, old) for table, old, _ in renames.columns}
    found = (
        column
        for model in models
        for column in _pair_columns(model, olds, given, before, after)
        if column[:2] not in taken
    )
    return Renames((*renames.tables, *pairs), dict.fromkeys((*renames.columns, *found)))


def _link_tables(
    owner: Declaration, olds: dict[str, str], before: Schema, after: Schema
) -> Iterator[tuple[str, str]]:
    table = read_options(owner).table
    for name, link in owner.links.items():
        new = link.db_table or f"{table}_{name}"
        if link.through is not None or before.find(new) is not None or after.find(new) is None:
            continue
        names = (f"{olds.get(table, table)}_{old}" for old in (*link.renamed_from, name))
        there = (old for old in (*link.renamed_from, *names) if before.find(old) is not None)
        yield from ((old, new) for old in islice(there, 1))


def _pair_columns(
    owner: ModelMeta, olds: Mapping[str, str], given: Set[str], before: Schema, after: Schema
) -> Iterator[tuple[str, str, str]]:
    """Yield the columns of pairs that refer as before to the same table, by another name."""
    for pairs in link_models(owner):
        name = read_options(declaration(pairs)).table
        # a table that was given away is another one's, whatever has its name now
        old_name = olds.get(name, "" if name in given else name)
        was, now = before.find(old_name), after.find(name)
        if was is None or now is None:
            continue
        gone = _columns_to(was, now)
        for target, news in _columns_to(now, was).items():
            same = gone.get(olds.get(target, target), ())
            # a model that is joined to itself has two columns, of which the first is its own
            if len(same) == len(news):
                yield from ((name, old, new) for old, new in zip(same, news, strict=True))


def _columns_to(table: Table, other: Table) -> dict[str, list[str]]:
    """For each table that `table` refers to, the columns that do so and that `other` lacks."""
    found: dict[str, list[str]] = {}
    keys = {key.columns[0]: key.table for key in _single_keys(table)}
    for name in table.column_names:
        if name in keys and other.find_column(name) is None:
            found.setdefault(keys[name], []).append(name)
    return found


def _single_keys(table: Table) -> Iterator[ForeignKey]:
    return (key for key in table.foreign_keys if len(key.columns) == 1)
