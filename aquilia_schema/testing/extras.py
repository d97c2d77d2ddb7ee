"""What can stand beside the tables of a drawn schema? Views and functions that nobody runs."""

from hypothesis import strategies as st

from aquilia_ir.extra import Extra
from aquilia_ir.schema import Schema
from aquilia_schema.testing.picking import pick, pick_some

_KINDS = ("view", "function")
_NAMES = ("v", "it's", "V2")
_WORDS = ("SELECT 1", "SELECT 'a  b' -- \n")


def draw_extra(draw: st.DrawFn, before: Schema, dialect: str) -> Extra:
    """Draw an extra in words that say nothing, on some tables and other extras of a schema."""
    kind, name, words = (pick(draw, options) for options in (_KINDS, _NAMES, _WORDS))
    named = [table.name for table in before.tables]
    needed = [extra.key for extra in before.extras if extra.key < f"{kind} {name}"]
    return Extra(
        kind,
        name,
        dialect,
        f"CREATE {kind} x AS {words}",
        f"DROP {kind} x",
        pick_some(draw, named, least=0) if named else (),
        pick_some(draw, needed, least=0) if needed else (),
    )
