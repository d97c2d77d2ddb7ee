"""Which CHECK of a live table is the one without a name? That with its columns, values and order.

    price >= 0, role IN ('a', 'b')                            as the history has them
    price >= (0)::numeric, (role)::text = ANY (ARRAY['a'...   as the server says them

Somebody else may have named it, and the server tells its own words for what it was given. It keeps
which columns are meant, which values, and what is to be less than what: one CHECK that has all of
it, and no other claim, is the one.
"""

from collections.abc import Callable, Iterable

from aquilia_ir.expressions import mentioned, tokens
from aquilia_ir.schema import CheckConstraint, Constraint, Table

_Shape = tuple[frozenset[str], frozenset[str], frozenset[str]]
_ORDERS = {sign: frozenset({sign}) for sign in ("<", "<=", ">", ">=")}
_ORDERS["BETWEEN"] = frozenset({"<=", ">="})


def find_check(
    check: CheckConstraint,
    table: Table,
    live: Iterable[Constraint],
    name_of: Callable[[Constraint, Table], str],
) -> CheckConstraint | None:
    """Return what an unnamed `check` of `table` is among `live`; None if that can't be told."""
    shape = _shape(check, table)
    ours = [c for c in _checks(table.constraints) if c.name is None and _shape(c, table) == shape]
    known = {name_of(constraint, table) for constraint in table.constraints}
    theirs = [c for c in _checks(live) if c.name not in known and _shape(c, table) == shape]
    return theirs[0] if len(ours) == len(theirs) == 1 else None


def _checks(constraints: Iterable[object]) -> Iterable[CheckConstraint]:
    return (each for each in constraints if isinstance(each, CheckConstraint))


def _shape(check: CheckConstraint, table: Table) -> _Shape:
    """The columns, the values and the comparisons; the server writes -1 as '-1'::integer."""
    found = tokens(check.sql)
    values = (token.text for token in found if token.kind in {"string", "number"})
    orders = (_ORDERS.get(token.text.upper(), frozenset()) for token in found)
    return (
        mentioned(check.sql, table.column_names),
        frozenset(value.strip("'").lstrip("-") for value in values),
        frozenset[str]().union(*orders),
    )
