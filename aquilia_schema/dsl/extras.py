"""How is something beside the tables written, in the words of its dialect? Both ways.

CreateExtra(kind="view", name="v", dialect="sqlite", create="CREATE VIEW v ...", drop="DROP VIEW v")
"""

from aquilia_ir.extra import Extra
from aquilia_schema.dsl.builders import spelled
from aquilia_schema.dsl.calls import Call


def read_extra(call: Call) -> Extra:
    say = call.plain
    return Extra(
        say("kind"),
        say("name"),
        say("dialect"),
        say("create"),
        say("drop"),
        say("tables", ()),
        say("needs", ()),
    )


def write_extra(extra: Extra) -> Call:
    """Return the CreateExtra that says all of an extra."""
    names = {"kind": extra.kind, "name": extra.name, "dialect": extra.dialect}
    words = {"create": extra.create, "drop": extra.drop}
    lists = {"tables": extra.tables, "needs": extra.needs}
    return spelled("CreateExtra", names, words, {key: some for key, some in lists.items() if some})
