"""What of a migration can no longer be undone? A record kept while it runs.

Every change of a schema commits all that came before it. So a step is pending until it, or one
after it, is committed, and settled from then on.
"""

from collections.abc import Sequence

from attrs import define, field


@define
class Effects:
    """What the steps of one migration did so far, in the words in which they were given."""

    settled: list[str] = field(factory=list)
    pending: list[str] = field(factory=list)
    doubtful: list[str] = field(factory=list)
    """What was running when the connection ended."""

    def add(self, what: str, *, committed: bool) -> None:
        self.pending.append(what)
        if committed:
            self.settle()

    def settle(self) -> None:
        """Take all that is pending for committed."""
        self.settled += self.pending
        self.pending.clear()

    def add_script(self, text: str, commits: Sequence[bool], *, whole: bool) -> None:
        """Add the statements of a script that were run, each of which did commit or did not.

        `whole` says that there were no more of them.
        """
        last = max((at + 1 for at, committed in enumerate(commits) if committed), default=0)
        if last:
            complete = whole and last == len(commits)
            self.add(text if complete else f"the first {last} of: {text}", committed=True)
        if last < len(commits):
            self.add(text, committed=False)

    def lasting(self) -> tuple[str, ...]:
        """All that stays although the migration failed."""
        return (*self.settled, *(f"perhaps: {what}" for what in self.doubtful))
