"""Who may write into a migrations folder? One process at a time, for as long as writing takes.

The lock is on the folder itself and ends with the process, so nothing is left behind.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EINVAL, ENOLCK, ENOSYS, ENOTSUP
from pathlib import Path

_UNABLE = frozenset({EINVAL, ENOLCK, ENOSYS, ENOTSUP})
"""What systems say where a folder can't be locked."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Wait until no other process holds `folder`, and hold it.

    Where a folder can't be locked, as on Windows and some network file systems, there is no wait.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl  # noqa: PLC0415  there is none on Windows

    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError as error:
            if error.errno not in _UNABLE:
                raise
        yield
    finally:
        os.close(handle)
