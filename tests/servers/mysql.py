"""How is a MySQL server started? From the package that `make mysql` has unpacked.

Its programs need libraries of their own, so that they are started by the loader beside those. To
make a server's first files takes seconds; they are kept, and each server starts from a copy.
"""

import os
import shutil
import signal
from pathlib import Path
from urllib.parse import quote

from servers import Missing, Server, processes
from servers.mariadb import answers
from servers.mysql_package import CACHE

_FIRST_FILES = "first_files"
_FAST = (
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--innodb-doublewrite=OFF",
    "--innodb-buffer-pool-size=64M",
    "--innodb-redo-log-capacity=32M",
    "--innodb-stats-persistent=OFF",
    "--innodb-log-writer-threads=OFF",
    "--performance-schema=OFF",
    "--skip-log-bin",
    "--skip-name-resolve",
    "--skip-networking",
    "--mysqlx=OFF",
)


def start(folder: Path) -> Server:
    """Start a server with its files and its socket in `folder`; `Missing` if there is none."""
    program = CACHE / "usr" / "sbin" / "mysqld"
    if not program.exists():
        raise Missing("make mysql brings it")
    command = _command(processes.reachable(program, folder / "programs").parents[1])
    place = processes.writable(folder / "server")
    files = place / "files"
    # the folder for temporary files that the tests have is none of the server's user
    own = [f"--datadir={files}", f"--tmpdir={place}"]
    _first_files([*command, *own], files)
    path, log = place / "socket", folder / "log"
    own += [f"--socket={path}", f"--pid-file={place / 'pid'}"]
    process = processes.launch([*command, *own, *_FAST], log)
    processes.await_ready(process, log, lambda: answers(path))
    url = f"mysql://root@localhost/{{name}}?unix_socket={quote(str(path), safe='')}"
    return processes.Running(url, process, signal.SIGKILL)


def _command(usr: Path) -> list[str | Path]:
    loaders = sorted(usr.glob("lib/*/ld-linux-*.so.*"))
    if not loaders:
        raise Missing(f"{usr} has no loader for its programs")
    share = usr / "share" / "mysql"
    return [
        loaders[0],
        "--library-path",
        loaders[0].parent,
        usr / "sbin" / "mysqld",
        "--no-defaults",
        "--secure-file-priv=NULL",
        f"--basedir={usr}",
        f"--lc-messages-dir={share}",
        f"--character-sets-dir={share / 'charsets'}",
        f"--plugin-dir={usr / 'lib' / 'mysql' / 'plugin'}",
    ]


def _first_files(command: list[str | Path], files: Path) -> None:
    """Put the files of a new server into a folder, from those that are kept if there are any."""
    kept = CACHE / _FIRST_FILES
    if kept.exists():
        shutil.copytree(kept, files)
        processes.hand_over(files)
        return
    processes.run([*command, "--initialize-insecure"])
    half = kept.with_name(f"{_FIRST_FILES}.{os.getpid()}")
    shutil.copytree(files, half)
    half.rename(kept)
