"""What does pg_dump say of schemas? Their statements, in an order that does not matter."""

import re
import subprocess
from collections.abc import Iterator, Sequence

from servers.postgresql import program

_NEWEST = 18
"""This program reads servers of its own version and of all that are older."""
_NOT_NULL = re.compile(r'CONSTRAINT (\w+|"(?:[^"]|"")*") NOT NULL')
"""Version 18 names what keeps NULL away after its column, as that was called when it was made; the
name follows a renamed one, but a column may have come by it on another way."""
_BODY = re.compile(r"(CREATE TABLE \S+ \(\n)(.*)(\n\).*)", re.DOTALL)


def dumps(url: str, schemas: Sequence[str]) -> list[list[str]]:
    """Return, for each schema, the statements that would make it again, without its name.

    The program is started once: to ask what there is takes it longer than the answer.
    """
    command = [str(program("pg_dump", _NEWEST)), "--schema-only", "--no-owner", f"--dbname={url}"]
    command += [f"--schema={schema}" for schema in schemas]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    statements = list(_statements(said))
    return [sorted(_of(schema, statements)) for schema in schemas]


def _of(schema: str, statements: list[str]) -> Iterator[str]:
    name = re.compile(rf"\b{schema}\b\.?")
    yield from (name.sub("", statement) for statement in statements if name.search(statement))


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
