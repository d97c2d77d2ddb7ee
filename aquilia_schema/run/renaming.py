"""Which differences are renames? What the user says, then what is alike, unless that is refused.

    --rename users=accounts    --rename users.email=email_address

What is told is not questioned, if it fits; what is guessed is said, so that it can be refused.
"""

from collections.abc import Callable, Iterable, Iterator

from attrs import define

from aquilia_ir.diagnostics import Diagnostic, SchemaError, Severity, fail
from aquilia_ir.renames import NO_RENAMES, Candidate, Renames, candidates
from aquilia_ir.schema import Schema, Table
from aquilia_schema.lower.renamed import declared_renames, with_links
from aquilia_schema.models.model import Model, declaration
from aquilia_schema.run.questions import Ask, about_rename

Follow = Callable[[Renames], Renames]
"""Adds what follows from renames, such as those of the tables of many-to-many fields."""


def choose_renames(
    before: Schema,
    target: Schema,
    *,
    told: Iterable[str] = (),
    settled: Renames = NO_RENAMES,
    guess: bool = True,
    ask: Ask = lambda _: True,
    follow: Follow = lambda renames: renames,
) -> tuple[Renames, Renames]:
    """Return all renames, and those among them that `ask` said; AQ643 if one told does not fit.

    What is told goes before what the models have `settled`. With `guess`, each likely rename is
    asked for, tables first, since columns are compared in those that stay.
    """
    asked = follow(_with(_read(tuple(told), before, target), settled))
    if not guess:
        return asked, NO_RENAMES
    asking = _Asking(before, target, ask, follow, asked)
    asking.for_tables()
    asking.for_columns()
    return follow(asking.known), asking.taken


def choose_model_renames(
    models: Iterable[type[Model]],
    before: Schema,
    target: Schema,
    *,
    told: Iterable[str] = (),
    guess: bool = True,
    ask: Ask = lambda _: True,
) -> tuple[Renames, Renames]:
    """Return what `choose_renames` does for the schema of `models`, or the part that counts.

    What they declare is settled, and the tables of many-to-many fields follow.
    """
    own = [model for model in models if declaration(model).has_table]
    # each rename is followed, and most models have no pairs
    linking = [model for model in own if declaration(model).links]
    return choose_renames(
        before,
        target,
        told=told,
        settled=declared_renames(own, before, target),
        guess=guess,
        ask=ask,
        follow=lambda renames: with_links(linking, renames, before, target),
    )


def _with(told: Renames, settled: Renames) -> Renames:
    """Add what is settled and concerns nothing that is told."""
    olds, news = {old for old, _ in told.tables}, {new for _, new in told.tables}
    tables = [(a, b) for a, b in settled.tables if a not in olds and b not in news]
    gone = {(table, old) for table, old, _ in told.columns}
    come = {(table, new) for table, _, new in told.columns}
    columns = [
        (table, old, new)
        for table, old, new in settled.columns
        if (table, old) not in gone and (table, new) not in come
    ]
    return Renames((*told.tables, *tables), (*told.columns, *columns))


@define
class _Asking:
    """How far the questions for one difference have come."""

    before: Schema
    target: Schema
    ask: Ask
    follow: Follow
    known: Renames
    taken: Renames = NO_RENAMES
    refused: Renames = NO_RENAMES

    def for_tables(self) -> None:
        """Ask for tables until nothing is left; whatever is refused may be another one."""
        olds, news = {old for old, _ in self.known.tables}, {new for _, new in self.known.tables}
        while True:
            before = self.refused
            for candidate in (*self._of_one_model(), *self._likely("table")):
                pair = (candidate.old, candidate.new)
                if pair[0] in olds or pair[1] in news:
                    continue  # it has followed from another one
                if self.ask(about_rename(candidate, {})):
                    count = len(self.known.tables)
                    self.known = self.follow(_more(self.known, tables=[pair]))
                    self.taken = _more(self.taken, tables=[pair])
                    alone = len(self.known.tables) == count + 1
                    for old, new in [pair] if alone else self.known.tables:
                        olds.add(old)
                        news.add(new)
                else:
                    self.refused = _more(self.refused, tables=[pair])
            if self.refused == before:
                return

    def for_columns(self) -> None:
        """Ask for columns of tables that stay, in the same way."""
        old_names = {new: old for old, new in self.known.tables}
        while True:
            said: dict[bool, list[tuple[str, str, str]]] = {True: [], False: []}
            for candidate in self._likely("column"):
                answer = self.ask(about_rename(candidate, old_names))
                said[answer].append((candidate.table, candidate.old, candidate.new))
            self.known = _more(self.known, columns=said[True])
            self.taken = _more(self.taken, columns=said[True])
            self.refused = _more(self.refused, columns=said[False])
            if not said[False]:
                return

    def _likely(self, kind: str) -> tuple[Candidate, ...]:
        found = candidates(self.before, self.target, decided=self.known, refused=self.refused)
        return tuple(candidate for candidate in found if candidate.kind == kind)

    def _of_one_model(self) -> Iterator[Candidate]:
        no = frozenset(self.refused.tables)
        return (c for c in _of_one_model(self.before, self.target) if (c.old, c.new) not in no)


def _more(
    renames: Renames,
    *,
    tables: Iterable[tuple[str, str]] = (),
    columns: Iterable[tuple[str, str, str]] = (),
) -> Renames:
    return Renames((*renames.tables, *tables), (*renames.columns, *columns))


def _of_one_model(before: Schema, target: Schema) -> Iterator[Candidate]:
    """Yield the tables that have another name, but the same model as before."""
    gone = {t.model: t.name for t in before.tables if t.model and target.find(t.name) is None}
    for table in target.tables:
        old = gone.get(table.model)
        if old is not None and before.find(table.name) is None:
            yield Candidate("table", table.name, old, table.name, 1.0)


def _read(told: tuple[str, ...], before: Schema, target: Schema) -> Renames:
    """Understand `old=new`, for tables by their names or their models', and for columns."""
    pairs = [_halves(word) for word in told]
    tables = [_table_rename(old, new, before, target) for old, new in pairs if "." not in old + new]
    known = dict(tables)
    columns = [
        _column_rename(old, new, before, target, known) for old, new in pairs if "." in old + new
    ]
    return Renames(tables, columns)


def _halves(word: str) -> tuple[str, str]:
    old, separator, new = word.partition("=")
    if not (separator and old.strip() and new.strip()):
        raise _unfit(word, "is not of the form OLD=NEW")
    return old.strip(), new.strip()


def _table_rename(old: str, new: str, before: Schema, target: Schema) -> tuple[str, str]:
    word = f"{old}={new}"
    gone, come = _find_table(before, old), _find_table(target, new)
    if gone is None:
        raise _unfit(word, f'names a table "{old}" that the migrations have not made')
    if come is None:
        raise _unfit(word, f'names a table "{new}" that no model has')
    if target.find(gone.name) is not None:
        raise _unfit(word, f'renames table "{gone.name}", which a model still has')
    if before.find(come.name) is not None:
        raise _unfit(word, f'renames to "{come.name}", a table that is there already')
    return gone.name, come.name


def _find_table(schema: Schema, word: str) -> Table | None:
    """Return the table of that name, or else the only one whose model has it."""
    modelled = [table for table in schema.tables if table.model == word]
    return schema.find(word) or (modelled[0] if len(modelled) == 1 else None)


def _column_rename(
    old: str, new: str, before: Schema, target: Schema, tables: dict[str, str]
) -> tuple[str, str, str]:
    """Read `users.email=address`; the table may go by its old or its new name, or by its model."""
    word = f"{old}={new}"
    owner, _, gone = old.rpartition(".")
    newer, _, come = new.rpartition(".")
    known = _find_table(target, owner)
    olds = {name: table for table, name in tables.items()}
    table_before = _find_table(before, olds.get(known.name, owner) if known else owner)
    if table_before is None:
        raise _unfit(word, f'names a table "{owner}" that the migrations have not made')
    name = tables.get(table_before.name, table_before.name)
    table_after = target.find(name)
    if table_after is None:
        why = f'names a table "{name}" that no model has'
        raise _unfit(word, why, f'if it has another name now, say "--rename {name}=NEW" as well')
    same = _find_table(target, newer) == table_after or _find_table(before, newer) == table_before
    if newer and not same:
        raise _unfit(word, f'takes a column of "{name}" for one of "{newer}"')
    if table_before.find_column(gone) is None or table_after.find_column(gone) is not None:
        raise _unfit(word, f'renames "{gone}", which is no column that has gone from "{name}"')
    if table_after.find_column(come) is None or table_before.find_column(come) is not None:
        raise _unfit(word, f'renames to "{come}", which is no column that is new in "{name}"')
    return name, gone, come


_FORM = "write old_table=new_table or table.old_column=new_column, with the database's names"


def _unfit(word: str, why: str, way_out: str = _FORM) -> SchemaError:
    return fail("AQ643", f'"--rename {word}" {why}', help=way_out)


def rename_notes(guessed: Renames) -> Iterator[Diagnostic]:
    """Say which renames were taken for such because both sides are alike."""
    taken = [f'table "{old}" to "{new}"' for old, new in guessed.tables]
    taken += [f'column "{old}" of "{table}" to "{new}"' for table, old, new in guessed.columns]
    for rename in taken:
        yield Diagnostic(
            code="AQ642",
            message=f"taken for a rename: {rename}",
            help="--no-renames drops the old one with its values, and adds the new one",
            severity=Severity.NOTE,
        )
