"""What does pg_dump say of a schema? Its statements, in an order that does not matter."""

import re
import subprocess
from collections.abc import Iterator

from aquilia_backends.postgresql.session import PostgreSQLSession
from servers.postgresql import program

_NEWEST = 18
"""This program reads servers of its own version and of all that are older."""
_NOT_NULL = re.compile(r'CONSTRAINT (\w+|"(?:[^"]|"")*") NOT NULL')
"""Version 18 names what keeps NULL away after its column; that name follows a renamed one, but not
if the table is made by the same migration, of which no catalogue knows."""
_BODY = re.compile(r"(CREATE TABLE \S+ \(\n)(.*)(\n\).*)", re.DOTALL)


def dump(session: PostgreSQLSession, url: str) -> list[str]:
    """Return the statements that would make the schema of a session again, without its name."""
    ((schema,),) = session.query("SELECT current_schema()")
    command = [str(program("pg_dump", _NEWEST)), "--schema-only", "--no-owner"]
    command += [f"--schema={schema}", f"--dbname={url}"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return sorted(_statements(said.replace(f"{schema}.", "")))


def _statements(said: str) -> Iterator[str]:
    said = _NOT_NULL.sub("NOT NULL", said)
    # the lines of psql's own have a key that is new each time
    lines = (line for line in said.split("\n") if not line.startswith(("--", "\\")))
    for statement in re.split(r";\n+", "\n".join(lines)):
        table = _BODY.fullmatch(statement.strip())
        if table is None:
            yield statement.strip()
        else:
            start, body, end = table.groups()
            yield start + ",\n".join(sorted(body.split(",\n"))) + end
