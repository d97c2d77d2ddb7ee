"""Who judges? Some processes side by side, each with two databases of its own."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import mkdtemp

from corpus.ground import Ground
from corpus.judging import Verdict, judge, judge_whole
from corpus.mariadb import MariaDBGround
from corpus.pairs import Pair, Whole
from corpus.postgresql import PostgreSQLGround
from corpus.sqlite import SqliteGround

DIALECTS = {
    "sqlite": "sqlite",
    "pg17": "postgresql",
    "pg18": "postgresql",
    "mariadb": "mysql",
    "mysql": "mysql",
}
"""What each engine speaks, in the words of a corpus."""
_CHUNK = 12
Case = Pair | Whole


def verdicts(name: str, url: str, cases: Sequence[Case], workers: int) -> Iterator[Verdict]:
    """Judge all cases on an engine, in their order."""
    chunks = [cases[at : at + _CHUNK] for at in range(0, len(cases), _CHUNK)]
    if workers == 1:
        for chunk in chunks:
            yield from _judged(name, url, chunk)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        count = len(chunks)
        for some in pool.map(_judged, [name] * count, [url] * count, chunks):
            yield from some


def _judged(name: str, url: str, cases: Iterable[Case]) -> list[Verdict]:
    folder = Path(mkdtemp(prefix="aquilia_corpus"))
    place = ground(name, url, folder)
    try:
        return [
            judge(case, place) if isinstance(case, Pair) else judge_whole(case, place)
            for case in cases
        ]
    finally:
        place.close()
        shutil.rmtree(folder)


def ground(name: str, url: str, folder: Path) -> Ground:
    """Two databases of an engine."""
    match DIALECTS[name]:
        case "sqlite":
            return SqliteGround(folder)
        case "postgresql":
            return PostgreSQLGround(name, url)
        case _:
            return MariaDBGround(name, url)
