"""What if a process dies in the middle, or two run at once? Real processes, real signals."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import forked
from cli.project import clean_environment
from run.history_files import USERS, Site

SLOW = """
import pathlib, time

def wait(conn):
    conn.execute("INSERT INTO users (email) VALUES ('slow')")
    pathlib.Path("{flag}").touch()
    time.sleep({seconds})

def nothing(conn):
    pass

operations = [
    AddField(model_name="User", table="users", field=C.integer("age", null=True)),
    RunPython(forward=wait, reverse=nothing),
]
"""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def _heed_interrupts() -> None:
    """Let the processes started here be interrupted, though this run may be in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _start(site: Site) -> subprocess.Popen[str]:
    command = [sys.executable, "-X", "faulthandler", "-m", "aquilia_schema.cli", "db", "migrate"]
    return subprocess.Popen(
        [*command, "--database-url", site.url],
        cwd=site.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def _ended(process: subprocess.Popen[str]) -> tuple[str, str]:
    """What a process has said that is about to end; if it does not, where it is instead."""
    try:
        return process.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)
        pytest.fail("\n".join(process.communicate()))


def _await(flag: Path, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 30
    while not flag.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _slow(site: Site, seconds: float) -> Path:
    flag = site.folder / "running"
    site.add(1, "users", USERS)
    site.add(2, "slow", SLOW.format(flag=flag, seconds=seconds))
    return flag


def test_a_killed_migration_leaves_nothing_and_the_next_run_goes_on(site: Site) -> None:
    flag = _slow(site, 60)
    process = _start(site)
    _await(flag, process)

    process.kill()
    process.communicate()

    assert site.applied() == ["20260301_120000"]
    assert site.query("PRAGMA integrity_check") == [("ok",)]
    assert site.query("SELECT * FROM users") == []

    path = next(site.migrations.glob("*slow.py"))
    path.write_text(path.read_text().replace("time.sleep(60)", "pass"))
    site.migrate()

    assert site.query("SELECT email, age FROM users") == [("slow", None)]


def test_an_interrupted_migration_is_rolled_back_and_says_so(site: Site) -> None:
    _heed_interrupts()
    flag = _slow(site, 60)
    process = _start(site)
    _await(flag, process)

    process.send_signal(signal.SIGINT)
    _, err = _ended(process)

    assert process.returncode == 130
    assert "rolled back; 1 before it are complete" in err
    assert "Traceback" not in err
    assert site.applied() == ["20260301_120000"]
    assert site.query("SELECT * FROM users") == []


def test_of_two_runs_at_once_one_does_the_work_and_the_other_finds_it_done(site: Site) -> None:
    flag = _slow(site, 1.5)
    first = _start(site)
    _await(flag, first)
    second = _start(site)

    outputs = [process.communicate(timeout=60) for process in (first, second)]

    assert [first.returncode, second.returncode] == [0, 0], outputs
    assert outputs[0][0] == "✓ Applied 2 migration(s)\n"
    assert outputs[1][0] == "No pending migrations.\n"
    assert site.applied() == ["20260301_120000", "20260302_120000"]
    assert site.query("SELECT email FROM users") == [("slow",)]


def test_many_runs_at_once_apply_each_migration_once(site: Site) -> None:
    site.add(1, "users", USERS)
    for number in range(2, 8):
        body = f"""operations = [
            AddField(model_name="User", table="users", field=C.integer("c{number}", null=True)),
        ]\n"""
        site.add(number, f"c{number}", body)

    processes = [_start(site) for _ in range(4)]
    outputs = [process.communicate(timeout=120) for process in processes]

    assert [process.returncode for process in processes] == [0] * 4, outputs
    assert len(site.applied()) == 7
    counts = [int(out.split()[2]) for out, _ in outputs if out.startswith("✓ Applied")]
    assert sum(counts) == 7


HALF_WRITTEN = """
import os, signal

def die(conn):
    if os.environ.get("DIE"):
        # more than its cache holds, so that SQLite writes to the file before the end
        conn.execute("PRAGMA cache_size = 5")
        conn.execute("UPDATE users SET email = email || 'x'")
        os.kill(os.getpid(), signal.SIGKILL)

operations = [RunPython(forward=die, reverse=die)]
"""


def _leave_half_written(site: Site) -> None:
    site.add(1, "users", USERS)
    site.migrate()
    site.query(
        "INSERT INTO users (email) WITH RECURSIVE n(i) AS "
        "(SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000) SELECT hex(randomblob(60)) FROM n"
    )
    site.add(2, "die", HALF_WRITTEN)
    assert _aq(site, "db", "migrate", DIE="1").returncode == -signal.SIGKILL
    assert site.database.with_name("db.sqlite3-journal").stat().st_size > 0


def _aq(site: Site, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    done = forked.run(arguments, site.folder, clean_environment(), environment)
    return subprocess.CompletedProcess(arguments, *done)


@pytest.mark.parametrize("command", [("db", "migrate"), ("run", "--", "true")])
def test_what_a_killed_process_half_wrote_is_taken_back_by_the_next_migration(
    site: Site, command: tuple[str, ...]
) -> None:
    _leave_half_written(site)

    done = _aq(site, *command, AQUILIA_AUTO_MIGRATE="1")

    assert (done.returncode, "✓ Applied 1" in done.stdout + done.stderr) == (0, True), done
    assert site.query("SELECT count(*) FROM users WHERE email LIKE '%x'") == [(0,)]
    assert site.applied() == ["20260301_120000", "20260302_120000"]


@pytest.mark.parametrize(
    "command", [("db", "migrate", "--plan"), ("db", "showmigrations"), ("run", "--", "true")]
)
def test_what_only_looks_leaves_the_work_of_a_killed_process_and_says_so(
    site: Site, command: tuple[str, ...]
) -> None:
    _leave_half_written(site)
    journal = site.database.with_name("db.sqlite3-journal")
    before = site.database.read_bytes(), journal.read_bytes()

    done = _aq(site, *command)

    assert done.returncode == 1
    assert "error[AQ719]: the database holds the unfinished work of a process" in done.stderr
    assert (site.database.read_bytes(), journal.read_bytes()) == before
