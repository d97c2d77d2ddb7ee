"""How does a text become a file, so that no reader sees half of it? By moving it into place.

Until it is whole it lies beside its place, under another name.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp


@contextmanager
def _written(path: Path, text: str) -> Iterator[Path]:
    """Write to a file beside `path` that is gone afterwards, unless it was moved away."""
    handle, name = mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    written = Path(name)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123  mkstemp has opened it
            file.write(text.encode())
            file.flush()
            os.fsync(handle)
        written.chmod(_permissions())
        yield written
    finally:
        written.unlink(missing_ok=True)


def _permissions() -> int:
    """Those that `open` would give a new file; temporary files are for their owner alone."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def write_new(path: Path, text: str) -> None:
    """Create a file, whole or not at all; `FileExistsError` if there is one of that name."""
    with _written(path, text) as written:
        try:
            os.link(written, path)
        except FileExistsError:
            raise
        except OSError:
            # File systems without hard links can't refuse and move in one step.
            if path.exists():
                raise FileExistsError(path) from None
            written.rename(path)


def replace(path: Path, text: str) -> None:
    """Write a file whole, in the place of one that may be there."""
    with _written(path, text) as written:
        written.replace(path)
