"""What a compiler gives and a session runs: SQL statements and calls into the migration's file."""

from attrs import frozen

from aquilia_ir.operations import Operation, RunPython


@frozen(kw_only=True)
class Barrier:
    """That what a statement makes can't be used before a commit."""

    sql: str
    """The statement as it is said alone, with a commit after it: it is safe to run that twice."""
    words: tuple[str, ...]
    """A later statement that says none of them does not use it."""


@frozen(kw_only=True)
class Objection:
    """That rows may stand in the way of a statement, which would change what they hold."""

    query: str
    """Has a row, with the value that would change, if there is such a one."""
    table: str
    column: str
    becomes: str
    """What the column is to become, in the words of the database."""


@frozen(kw_only=True)
class Statement:
    """One SQL command, without the final semicolon, and the operation it came from."""

    sql: str
    op: Operation
    transactional: bool = True
    """Whether it can take effect or be undone together with others."""
    again: str | None = None
    """SQL that makes it safe to run this once more, when nobody knows how far it came: what it may
    have left is removed. Empty if it is safe anyway; None if nobody can tell."""
    left: str = ""
    """A query that has rows only if this statement has left something that `again` removes; empty
    if `again` harms nothing in any case."""
    barrier: Barrier | None = None
    """What to heed if something later may use what this makes."""
    prepares: bool = False
    """Whether only the database as it is now needs this, and will not need it again: where a
    migration goes on that was half done, such a statement may have come or gone."""
    objections: tuple[Objection, ...] = ()
    """What must not be, or this would change values without a word, which nobody asked for."""
    rewrites: str | None = None
    """The table whose rows this statement, and those after it for the same table, write anew."""


@frozen(kw_only=True)
class Note:
    """A sentence for the reader of a plan: why an operation needs no SQL in this dialect."""

    text: str
    op: Operation


@frozen(kw_only=True)
class Script:
    """SQL text of any number of statements, to be run as written: the user's own, or an extra's."""

    sql: str
    op: Operation


@frozen(kw_only=True)
class PythonCall:
    """A function of the migration's file, to be called with the raw connection."""

    function: str
    op: RunPython


Step = Statement | Note | Script | PythonCall
