"""What does `aq` do as a process of its own? A copy of this one, which has imported it already.

A new interpreter takes a third of a second to start and to import; what a test asks seldom lies
there. Folder, environment, streams, modules and exit are the copy's own.
"""

import os
import signal
import subprocess
import sys
import tempfile
import traceback
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, NoReturn

_SECONDS = 120
"""After this long it is ended."""


Done = tuple[int, str, str]
"""The exit code, and what was written to the two streams."""


def run(
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    more: Mapping[str, str] = MappingProxyType({}),
) -> Done:
    """Run `aq` in a folder; with variables in `more` that an interpreter reads, in a new one."""
    if any(name.startswith("PYTHON") for name in more):
        return started(arguments, folder, {**environment, **more})
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        with warnings.catch_warnings():
            # threads of the test runner may hold locks, but none that `aq` takes
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            _become(arguments, folder, {**environment, **more}, (out, err))
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status), _text(out), _text(err)


def started(arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Done:
    """Run `aq` in a new interpreter."""
    done = subprocess.run(
        [sys.executable, "-m", "aquilia_schema.cli", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=_SECONDS,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def _text(stream: BinaryIO) -> str:
    stream.seek(0)
    return stream.read().decode().replace("\r\n", "\n")


def _become(
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    streams: tuple[BinaryIO, BinaryIO],
) -> NoReturn:
    """Be `aq`, and end."""
    code = 1
    try:
        signal.alarm(_SECONDS)
        _settle(arguments, folder, environment, streams)
        from aquilia_schema.cli.main import main  # noqa: PLC0415  as a new process would

        code = main()
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:  # noqa: BLE001  nothing of the copy may go on with the tests
        os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(code)


def _settle(
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    streams: tuple[BinaryIO, BinaryIO],
) -> None:
    warnings.resetwarnings()
    warnings.simplefilter("ignore")
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["aq", *arguments]
    sys.path.insert(0, str(folder))
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, source in enumerate((nothing, *(stream.fileno() for stream in streams))):
        os.dup2(source, number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  as long as the process
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
