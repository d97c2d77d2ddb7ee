"""How does a server run beside the tests? As a user that may run it, and never longer than they.

Servers refuse to run as root, so as root they run as `nobody`, who can't look into every folder.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from servers import Missing, filled

_NEEDED_BYTES = 800 * 1024 * 1024
_MEMORY = Path("/dev/shm")
_PREFIX = "aqtest"
_SET_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of prctl(2)."""


def scratch_folder() -> Path:
    """A new folder that any user may write to, in memory if there is room.

    Its path is short, since that of a socket has little more than a hundred bytes.
    """
    roomy = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK)
    roomy = roomy and shutil.disk_usage(_MEMORY).free > _NEEDED_BYTES
    parent = _MEMORY if roomy else Path("/tmp")
    _remove_orphans(parent)
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}_", dir=parent))
    folder.chmod(0o777)
    return folder


def _remove_orphans(parent: Path) -> None:
    """Remove the folders of runs that were killed; their servers have died with them."""
    for folder in parent.glob(f"{_PREFIX}*_*"):
        owner = folder.name.removeprefix(_PREFIX).partition("_")[0]
        if owner.isdigit() and folder.stat().st_uid == os.geteuid() and not _is_alive(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # it is somebody else's
    return True


def identity() -> dict[str, Any]:
    """What tells subprocess as whom a server runs."""
    if os.geteuid() != 0:
        return {"cwd": "/"}
    return {"user": "nobody", "group": "nogroup", "extra_groups": [], "cwd": "/"}


def writable(folder: Path) -> Path:
    """Create a folder that the server's user may write to."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o777)
    return folder


def hand_over(folder: Path) -> None:
    """Make a folder and all that is in it the property of the server's user."""
    user = identity().get("user")
    if user is not None:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, user)


def reachable(program: Path, copy_to: Path) -> Path:
    """`program`, or its like in a copy of its whole tree if the server's user can't get there."""
    found = program.resolve()
    if os.geteuid() != 0 or all(p.stat().st_mode & 0o005 == 0o005 for p in found.parents):
        return found
    shutil.copytree(found.parent.parent, copy_to, symlinks=True)
    copy_to.chmod(0o755)
    return copy_to / found.parent.name / found.name


def run(command: Sequence[str | Path], **options: Any) -> None:
    """Run a program of a server to its end; `Missing` with its words if it fails."""
    try:
        subprocess.run(command, check=True, capture_output=True, **identity(), **options)
    except OSError as error:
        raise Missing(str(error)) from error
    except subprocess.CalledProcessError as error:
        words = error.stderr.decode(errors="replace").strip()
        raise Missing(f"{Path(command[0]).name} failed: {words[-300:]}") from error


def _dies_with_parent() -> None:
    ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGQUIT)


def launch(command: Sequence[str | Path], log: Path) -> subprocess.Popen[bytes]:
    """Start a server from the main thread: it ends when that thread does, however it ends."""
    ending = _dies_with_parent if sys.platform == "linux" else None
    with log.open("wb") as file:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            preexec_fn=ending,  # noqa: PLW1509  no other thread runs while servers start
            **identity(),
        )


def await_ready(
    process: subprocess.Popen[bytes], log: Path, is_ready: Callable[[], bool], *, wait: float = 60.0
) -> None:
    """Return when a server answers; `Missing` with the end of its log if it never does."""
    deadline = time.monotonic() + wait
    while not is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            process.wait()
            raise Missing(f"the server did not start: {log.read_text(errors='replace')[-300:]}")
        time.sleep(0.02)


@frozen
class Running:
    """A server that these tests have started; `url` has `{name}` for the name of a database."""

    url: str
    process: subprocess.Popen[bytes]
    signal: int = signal.SIGTERM
    """What ends it."""

    def url_for(self, name: str) -> str:
        return filled(self.url, name)

    def stop(self) -> None:
        self.process.send_signal(self.signal)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
