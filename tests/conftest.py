"""Hypothesis profiles, and the servers that the tests of this run share.

The profiles are `dev` while writing, `ci` for `make test`, `wheel` for `make test-wheel`, and
`long` for `make test-long`. Those of a check draw the same examples every time, others for each
version of a server; the rest explore.
"""

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from attrs import asdict, define, field
from hypothesis import HealthCheck, is_hypothesis_test, seed, settings

from examples import PROFILES
from servers import ENGINES, Outcome, Server, is_left_out, is_wanted, required, started
from servers.processes import scratch_folder

for _name, _examples in PROFILES.items():
    settings.register_profile(
        _name,
        max_examples=_examples,
        deadline=None,
        database=None,
        derandomize=_name in {"wheel", "ci"},
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile(os.environ.get("AQUILIA_TEST_PROFILE", "dev"))

_TESTS = Path(__file__).parent
_PROPERTY = "engine"


@define
class _Servers:
    """The servers of this run, and what became of each engine."""

    outcomes: Mapping[str, Outcome] = field(factory=dict)
    started: Mapping[str, Server] = field(factory=dict)
    """Those to stop in the end; none in a worker."""
    folder: Path | None = None


_SERVERS = pytest.StashKey[_Servers]()


def pytest_configure(config: pytest.Config) -> None:
    """Start what the chosen tests can need, or, in a worker, take what has been started."""
    handed = getattr(config, "workerinput", None)
    config.stash[_SERVERS] = servers = _Servers()
    if handed is not None:
        servers.outcomes = {name: Outcome(**told) for name, told in handed["servers"].items()}
        return
    wanted = [engine for engine in ENGINES if is_wanted(engine, config.args, _TESTS)]
    if config.option.collectonly:
        wanted = []
    servers.folder = scratch_folder()
    _keep_files_in(servers.folder / "files")
    servers.started, servers.outcomes = started(wanted, servers.folder)


def _keep_files_in(folder: Path) -> None:
    """Let all temporary files of the run be there: in memory, where a commit need not wait."""
    if "TMPDIR" not in os.environ:
        folder.mkdir()
        os.environ["TMPDIR"] = tempfile.tempdir = str(folder)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand the URLs to a worker of pytest-xdist."""
    outcomes = node.config.stash[_SERVERS].outcomes
    node.workerinput["servers"] = {name: asdict(outcome) for name, outcome in outcomes.items()}


def pytest_unconfigure(config: pytest.Config) -> None:
    servers = config.stash.get(_SERVERS, _Servers())
    for server in servers.started.values():
        server.stop()
    if servers.folder is not None:
        shutil.rmtree(servers.folder)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests of engines to which the run is not limited.

    Several workers begin with the laws, so that no long one is left for the end.
    """
    out = [
        item for item in items if "engine" in getattr(item, "fixturenames", ()) and _is_out(item)
    ]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in set(out)]
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: not is_hypothesis_test(getattr(item, "obj", None)))


def _is_out(item: pytest.Item) -> bool:
    call = getattr(item, "callspec", None)
    return is_left_out(call.params.values() if call else (), item.path)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let a law that is asked of several versions of a server have other examples on each."""
    test: Any = getattr(item, "obj", None)
    call = getattr(item, "callspec", None)
    if not (call and settings().derandomize and is_hypothesis_test(test)):
        return
    versions = {engine.name for engine in ENGINES if engine.version is not None}
    if any(isinstance(each, str) and each in versions for each in call.params.values()):
        seed(item.name)(test)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Callable[[str], Outcome]:
    """Return the server of an engine by its name; without it, the test is skipped or fails."""

    def find(name: str) -> Outcome:
        outcome = request.config.stash[_SERVERS].outcomes[name]
        if not outcome.url:
            (pytest.fail if name in required() else pytest.skip)(f"{name}: {outcome.reason}")
        if (_PROPERTY, name) not in request.node.user_properties:
            request.node.user_properties.append((_PROPERTY, name))
        return outcome

    return find


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say for each engine how many tests ran on it, or why none did."""
    outcomes = config.stash[_SERVERS].outcomes
    ran = Counter(_engines(terminalreporter.stats))
    for name, outcome in outcomes.items():
        if outcome.url or name in required():
            told = f"{ran[name]} tests ran" if outcome.url else "MISSING"
            terminalreporter.write_line(f"{name}: {told}{outcome.reason and ': ' + outcome.reason}")
        else:
            terminalreporter.write_line(f"{name}: not run: {outcome.reason}")


def _engines(stats: Mapping[str, list[Any]]) -> Iterator[str]:
    for outcome in ("passed", "failed"):
        for report in stats.get(outcome, ()):
            if getattr(report, "when", None) == "call":
                yield from (value for name, value in report.user_properties if name == _PROPERTY)
