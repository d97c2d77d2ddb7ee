"""How does each database word what is beside its tables? Its quotes, and what follows a new name.

SELECT a FROM t   after a is renamed to b
postgresql        SELECT b AS a FROM t        what reads the view notices nothing
mysql             select `t`.`b` AS `a` ...   the server always says AS
sqlite            SELECT b FROM t             the column of the view has the new name too
"""

from enum import Enum

from attrs import frozen


class Outputs(Enum):
    """What becomes of the name of a view's column when the column that it shows is renamed."""

    AS_NEEDED = "kept, by AS where it is not the name of the column"
    ALWAYS = "kept, by AS in any case"
    FOLLOWING = "renamed too"


@frozen
class Wording:
    """The words of one database."""

    mark: str
    """The quotes around its names."""
    outputs: Outputs
    exact: bool = False
    """Whether a quoted name is another one if some letter is a capital."""
    routines: bool = False
    """Whether functions follow a renamed column, as far as they are no strings."""


_KNOWN = {
    # https://www.postgresql.org/docs/current/sql-altertable.html: dependents follow by themselves
    "postgresql": Wording('"', Outputs.AS_NEEDED, exact=True, routines=True),
    # https://www.sqlite.org/lang_altertable.html#alter_table_rename_column
    "sqlite": Wording('"', Outputs.FOLLOWING),
    "mysql": Wording("`", Outputs.ALWAYS),
}
STANDARD_MARK = '"'


def find_wording(dialect: str) -> Wording | None:
    """Return how a database words things, or None if nobody has said so."""
    return _KNOWN.get(dialect)


def wording_of(dialect: str) -> Wording:
    """Return how one of the databases that are known words things."""
    return _KNOWN[dialect]
