"""Each engine's two databases, which the feature cases use one after the other."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.ground import Ground
from corpus.running import ground as new_ground
from features.kept import Kept
from servers import Outcome


@pytest.fixture(scope="session")
def kept() -> Kept:
    """What stays open between two cases."""
    return Kept()


@pytest.fixture(scope="session")
def grounds(kept: Kept) -> Iterator[dict[str, Ground]]:
    found: dict[str, Ground] = {}
    yield found
    kept.close()
    for ground in found.values():
        ground.close()


@pytest.fixture
def ground(
    request: pytest.FixtureRequest,
    grounds: dict[str, Ground],
    engine: Callable[[str], Outcome],
    tmp_path_factory: pytest.TempPathFactory,
) -> Ground:
    name = request.param
    url = "" if name == "sqlite" else engine(name).url
    if name not in grounds:
        grounds[name] = new_ground(name, url, Path(tmp_path_factory.mktemp(name)))
    return grounds[name]
