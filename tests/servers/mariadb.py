"""How is a MariaDB server started? From the program on this machine, with new files of its own.

The package needed has only the server; nothing of the machine's own configuration is read.
"""

import os
import shutil
import signal
import socket
from pathlib import Path
from urllib.parse import quote

from servers import Missing, Server, processes

_PROGRAM = "mariadbd"
_PLACES = "/usr/sbin:/usr/libexec:/usr/local/sbin:/opt/homebrew/bin"
_SCRIPTS = (
    "mysql_system_tables.sql",
    "mysql_performance_tables.sql",
    "mysql_system_tables_data.sql",
)
"""What makes the server's own tables; from 11 on they are called mariadb_*."""
_OPENING = "create database mysql;\nuse mysql;\nSET @auth_root_socket=NULL;\n"
_FAST = (
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--innodb-doublewrite=0",
    "--innodb-buffer-pool-size=64M",
    "--innodb-log-file-size=16M",
    "--innodb-file-per-table=OFF",
    "--innodb-stats-persistent=OFF",
    "--performance-schema=OFF",
    "--skip-log-bin",
    "--skip-name-resolve",
    "--skip-networking",
)


def start(folder: Path, *options: str) -> Server:
    """Start a server with its files and its socket in `folder`; `Missing` if there is none."""
    program = _program()
    place = processes.writable(folder / "server")
    files = processes.writable(place / "files")
    base: list[str | Path] = [
        program,
        "--no-defaults",
        f"--datadir={files}",
        f"--tmpdir={files}",
        *_FAST,
        *options,
    ]
    processes.run([*base, "--bootstrap"], input=_first_commands(program))
    path, log = place / "socket", folder / "log"
    listening = [f"--socket={path}", f"--pid-file={place / 'pid'}"]
    process = processes.launch([*base, *listening], log)
    processes.await_ready(process, log, lambda: answers(path))
    url = f"mysql://root@localhost/{{name}}?unix_socket={quote(str(path), safe='')}"
    return processes.Running(url, process, signal.SIGKILL)


def _program() -> Path:
    found = shutil.which(_PROGRAM, path=f"{os.environ.get('PATH', '')}:{_PLACES}")
    if found is None:
        raise Missing("apt-get install --no-install-recommends mariadb-server-core brings it")
    return Path(found)


def _first_commands(program: Path) -> bytes:
    share = program.resolve().parent.parent / "share"
    found = [_OPENING.encode()]
    for script in _SCRIPTS:
        newer = script.replace("mysql_", "mariadb_", 1)
        places = [share / "mysql" / script, share / "mariadb" / newer, share / "mysql" / newer]
        there = [place for place in places if place.exists()]
        if not there:
            raise Missing(f"{program} has no {script} beside it")
        found.append(there[0].read_bytes())
    return b"".join(found)


def answers(path: Path) -> bool:
    """Whether a server listens at a socket and greets its clients."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0 and len(probe.recv(1)) == 1
