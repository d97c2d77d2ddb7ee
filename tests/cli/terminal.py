"""A terminal on which a command is run, and somebody who types."""

import os
import pty
import select
import subprocess
import sys
import time

from cli.project import Project, Result, clean_environment

_PATIENCE = 60.0
"""Seconds after which a command that asks nothing more is given up; the machine may be busy."""


def typed(
    project: Project, answers: list[tuple[str, str]], *words: str, **environment: str
) -> Result:
    """Run `aq` on a terminal; type each answer, of a pair, when its question has appeared."""
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "aquilia_schema.cli", *words]
    process = subprocess.Popen(
        command,
        cwd=project.folder,
        env=clean_environment() | {"TERM": "dumb"} | environment,
        stdin=slave,
        stdout=subprocess.PIPE,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    said = ""
    waiting = list(answers)
    deadline = time.monotonic() + _PATIENCE
    at = 0
    while time.monotonic() < deadline:
        ready, _, _ = select.select([master], [], [], 0.2)
        if ready:
            try:
                piece = os.read(master, 4096)
            except OSError:  # the other side is closed
                break
            if not piece:
                break
            said += piece.decode()
        elif process.poll() is not None:
            break
        if waiting and waiting[0][0] in said[at:]:
            at = len(said)
            os.write(master, waiting.pop(0)[1].encode())
    if waiting:
        process.kill()
    out, _ = process.communicate(timeout=_PATIENCE)
    os.close(master)
    assert not waiting, f"never asked: {waiting[0][0]!r} in {said!r}"
    return Result(process.returncode, out.decode(), said.replace("\r\n", "\n"))
