"""How long does it take to read a large schema? From PostgreSQL, once a thousand tables are there.

python benchmarks/bench_inspect.py [URL] [--tables 1000] [--columns 10] [--runs 5]

builds the tables in a schema of their own, each with a primary key, a foreign key to the one before
it, an index and a check, and reads that schema again and again. `inspect` is `Session.inspect`:
wall seconds, and those that this process and the server's spent on a CPU; the rest is waiting for a
CPU or the network. Without URL the server of the tests, in `--version` 17 or 18, is started.
"""

import argparse
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from statistics import median

from aquilia_backends.backend import Backend
from aquilia_backends.postgresql import BACKEND
from aquilia_backends.session import Session
from aquilia_backends.statement import Statement
from aquilia_ir.diff import diff
from aquilia_ir.schema import (
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    IndexColumn,
    PrimaryKey,
    Schema,
    Table,
)
from aquilia_ir.types import Boolean, Constant, Decimal, Integer, Text, Timestamp, Type, VarChar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from servers import postgresql
from servers.processes import scratch_folder

NAME = "bench_inspect"
_TYPES: tuple[Type, ...] = (VarChar(50), Integer(), Text(), Boolean(), Timestamp(), Decimal(9, 2))
_BATCH = 200
"""So many tables are made in one transaction, since the server has room for so many locks."""


def table(number: int, columns: int) -> Table:
    """A table like those of a program, which refers to the one before it."""
    name = f"table_{number:04}"
    rest = [
        Column(f"column_{at}", _TYPES[at % len(_TYPES)], nullable=at % 2 == 0)
        for at in range(columns - 3)
    ]
    target = f"table_{max(number - 1, 0):04}"
    return Table(
        name,
        [
            Column("id", Integer(64), identity=Identity()),
            Column("parent", Integer(64), nullable=True),
            Column("size", Integer(), default=Constant(0)),
            *rest,
        ],
        PrimaryKey(["id"]),
        [ForeignKey(["parent"], target, ["id"]), CheckConstraint("size >= 0", f"{name}_size")],
        [Index(f"{name}_by_size", [IndexColumn("size")])],
    )


def build(session: Session, backend: Backend, tables: list[Table]) -> None:
    """Make the tables, some at a time."""
    before = Schema()
    for start in range(0, len(tables), _BATCH):
        after = Schema(tables[: start + _BATCH])
        with session.migration():
            for step in backend.compiler.compile(diff(before, after), before):
                if isinstance(step, Statement):
                    session.run(step)
        before = after


@contextmanager
def server(version: int) -> Iterator[str]:
    """The URL of a server like that of the tests."""
    folder = scratch_folder()
    try:
        started = postgresql.start(folder, version=version)
        try:
            yield started.url.format(name="postgres")
        finally:
            started.stop()
    finally:
        shutil.rmtree(folder)


def measure(url: str, tables: int, columns: int, runs: int) -> None:
    """Print what one reading takes, as the median of some."""
    own = f"{url}{'&' if '?' in url else '?'}schema={NAME}"
    with BACKEND.open(own, create=True) as session:
        try:
            build(session, BACKEND, [table(number, columns) for number in range(tables)])
            session.query("ANALYZE")
            ((pid,),) = session.query("SELECT pg_backend_pid()")
            walls, cpus, servers = [], [], []
            found = session.inspect()
            for _ in range(runs):
                wall, cpu, server = time.perf_counter(), time.process_time(), seconds_of(pid)
                found = session.inspect()
                walls.append(time.perf_counter() - wall)
                cpus.append(time.process_time() - cpu)
                servers.append(seconds_of(pid) - server)
            if len(found.tables) != tables:
                raise SystemExit(f"{len(found.tables)} tables were found")
            ((version,),) = session.query("SHOW server_version")
        finally:
            drop(session, tables)
    print(f"postgresql {version}: {tables} tables x {columns} columns, median of {runs}")
    print(f"inspect   {median(walls):.2f} s wall", end="   ")
    print(f"{median(cpus):.2f} s cpu here   {median(servers):.2f} s cpu of the server")


def seconds_of(process: int) -> float:
    """The CPU seconds of a process of this machine so far; 0 if it is not of this machine."""
    path = Path(f"/proc/{process}/stat")
    if not path.exists():
        return 0.0
    spent = path.read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")


def drop(session: Session, tables: int) -> None:
    """Remove the schema, some tables at a time."""
    for start in range(tables, 0, -_BATCH):
        names = ", ".join(f"table_{at:04}" for at in range(max(start - _BATCH, 0), start))
        session.query(f"DROP TABLE IF EXISTS {names} CASCADE")
    session.query(f"DROP SCHEMA {NAME} CASCADE")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("url", nargs="?")
    parser.add_argument("--version", type=int, choices=(17, 18), default=17)
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--columns", type=int, default=10)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    with nullcontext(given.url) if given.url else server(given.version) as url:
        measure(url, given.tables, given.columns, given.runs)


if __name__ == "__main__":
    main()
