"""How many changes that somebody else wrote are made rightly, on each engine?

    make corpus                                              all of them, on every engine
    AQUILIA_CORPUS=folder make corpus
    make corpus ARGS="--engine sqlite --id Rename --verbose"

The folder holds `pairs.jsonl` and `schemas/`; see `corpus.pairs` and `corpus.judging`. A server of
your own is named as for the tests, by AQUILIA_TEST_PG17_URL and the like.
"""

import os
import shutil
import sys
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from corpus.judging import Outcome, Verdict
from corpus.pairs import Whole, pairs, wholes
from corpus.running import DIALECTS, Case, verdicts
from servers import ENGINES, started
from servers import Outcome as Started
from servers.processes import scratch_folder

_BESIDE = Path(__file__).parents[3] / "shared" / "corpus"
"""Where a corpus may lie beside the checkout."""
_GOOD = (Outcome.RIGHT, Outcome.IMPOSSIBLE)
_FINE = (*_GOOD, Outcome.BROKEN)


def main() -> int:
    """Run the corpus; 0 if nothing of its core is wrong."""
    chosen = _options()
    folder: Path = chosen.folder
    if not (folder / "pairs.jsonl").is_file():
        print(f"there is no corpus in {folder}: name its folder in AQUILIA_CORPUS", file=sys.stderr)
        return 2
    cases: list[Case] = [*pairs(folder), *([] if chosen.pairs_only else wholes(folder))]
    cases = [case for case in cases if not chosen.id or any(part in case.id for part in chosen.id)]
    if chosen.core:
        cases = [case for case in cases if isinstance(case, Whole) or case.core]
    return _run(chosen, cases)


def _options() -> Namespace:
    parser = ArgumentParser(prog="make corpus", description=(__doc__ or "").partition("\n")[0])
    given = os.environ.get("AQUILIA_CORPUS")
    parser.add_argument("--folder", type=Path, default=Path(given) if given else _BESIDE)
    parser.add_argument("--engine", action="append", choices=[*DIALECTS], default=[])
    parser.add_argument("--id", action="append", default=[], help="a part of the names to run")
    parser.add_argument("--core", action="store_true", help="leave out the rest of the changes")
    parser.add_argument("--pairs-only", action="store_true", help="leave out the whole schemas")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--verbose", action="store_true", help="tell of what is right, too")
    return parser.parse_args()


def _run(chosen: Namespace, cases: Sequence[Case]) -> int:
    engines = chosen.engine or [*DIALECTS]
    place = scratch_folder()
    servers, outcomes = started([e for e in ENGINES if e.name in engines], place)
    try:
        tallies = [_engine(name, outcomes.get(name, Started()), cases, chosen) for name in engines]
    finally:
        for server in servers.values():
            server.stop()
        shutil.rmtree(place, ignore_errors=True)
    print("\n" + "\n".join(_table(tallies)))
    return int(any(tally.bad(core=True) for tally in tallies))


class _Tally:
    """What became of all that was run on one engine."""

    def __init__(self, engine: str) -> None:
        self.engine = engine
        self.counts: dict[str, Counter[Outcome]] = {"core": Counter(), "rest": Counter()}
        self.counts["schemas"] = Counter()

    def add(self, case: Case, verdict: Verdict) -> None:
        part = "schemas" if isinstance(case, Whole) else "core" if case.core else "rest"
        self.counts[part][verdict.outcome] += 1

    def bad(self, *, core: bool) -> int:
        parts = ("core", "schemas") if core else ("rest",)
        counts = (self.counts[part] for part in parts)
        return sum(count.total() - sum(count[outcome] for outcome in _FINE) for count in counts)


def _engine(name: str, server: Started, cases: Sequence[Case], chosen: Namespace) -> _Tally:
    tally = _Tally(name)
    if name != "sqlite" and not server.url:
        print(f"{name}: not run: {server.reason}")
        return tally
    own = [case for case in cases if case.dialect == DIALECTS[name]]
    begun = time.monotonic()
    for case, verdict in zip(own, verdicts(name, server.url, own, chosen.workers), strict=True):
        tally.add(case, verdict)
        if chosen.verbose or verdict.outcome is not Outcome.RIGHT:
            part = "schema" if isinstance(case, Whole) else "core" if case.core else "rest"
            line = f"{name} {verdict.outcome.upper()} {part} {verdict.id}: {verdict.reason}"
            print(line.strip(), flush=True)
    print(f"{name}: {len(own)} in {time.monotonic() - begun:.0f} s", flush=True)
    return tally


def _table(tallies: Iterable[_Tally]) -> Iterator[str]:
    """Yield the lines that sum up."""
    yield f"{'':16}{'all':>6}" + "".join(f"{outcome:>11}" for outcome in Outcome) + f"{'%':>8}"
    for tally in tallies:
        for part, counts in tally.counts.items():
            every = counts.total() - counts[Outcome.BROKEN]
            if every:
                good = sum(counts[outcome] for outcome in _GOOD)
                numbers = "".join(f"{counts[outcome]:>11}" for outcome in Outcome)
                share = f"{100 * good / every:>8.1f}"
                yield f"{tally.engine + ' ' + part:16}{counts.total():>6}{numbers}{share}"


if __name__ == "__main__":
    sys.exit(main())
