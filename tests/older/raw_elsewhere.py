"""A raw file as older projects have them, for servers: numbered keys, parameters, quotes, `op`."""

from pathlib import Path
from typing import Any

from aquilia_backends.registry import backend_for
from aquilia_schema.run.execute import migrate
from aquilia_schema.run.folder import list_folder
from aquilia_schema.run.history import read_history

FIRST = '''
revision = "20200101_000001"
slug = "first"


async def upgrade(conn):
    await conn.execute("""CREATE TABLE IF NOT EXISTS "order" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "name" VARCHAR(50) NOT NULL,
  "share" INTEGER
);""")
    await conn.execute("""CREATE INDEX IF NOT EXISTS "by_name" ON "order" ("name");""")


async def downgrade(conn):
    await conn.execute('DROP TABLE IF EXISTS "order"')
'''
SECOND = """
from aquilia.models.migrations import op


async def upgrade(conn):
    names = [["50% off?", 1], ["it's", 2]]
    await conn.execute_many('INSERT INTO "order" ("name", "share") VALUES (?, ?)', names)
    rows = await conn.fetch_all('SELECT "name" AS "n" FROM "order" WHERE "share" > ?', [1])
    assert [row["n"] for row in rows] == ["it's"]
    assert await conn.fetch_one('SELECT 1 AS a FROM "order" WHERE "share" = ?', [9]) is None
    assert await conn.fetch_val('SELECT count(*) FROM "order"') == 2
    assert await conn.table_exists("order") and not await conn.table_exists("nothing")
    async with conn.transaction():
        await conn.execute('UPDATE "order" SET "share" = 3 WHERE "name" LIKE ?', ["50%"])
    op.create_table("lines", [op.pk(dialect=op.dialect), op.varchar("text", 20)])


def downgrade(conn):
    op.drop_table("lines")
    conn.execute('DELETE FROM "order"')
"""


def there_and_back(url: str, folder: Path, query: Any) -> None:
    """Apply both files to the database of a URL and undo them, looking at it in between."""
    folder.mkdir()
    (folder / "20200101_000001_first.py").write_text(FIRST)
    (folder / "20200101_000002_second.py").write_text(SECOND)
    files, backend = list_folder(folder), backend_for(url)

    applied = len([*migrate(files, backend, url)])
    with backend.open(url) as session:
        found = session.inspect()
    rows = query('SELECT "name", "share" FROM "order" ORDER BY "id"')
    undone = len([*migrate(files, backend, url, target="zero")])
    with backend.open(url) as session:
        left = session.inspect()

    assert (applied, undone) == (2, 2)
    assert [table.name for table in found.tables] == ["lines", "order"]
    known = read_history(files).final
    assert {t.name: t.column_names for t in known.tables} == {
        t.name: t.column_names for t in found.tables
    }
    assert [index.name for index in found.table("order").indexes] == ["by_name"]
    assert [tuple(row) for row in rows] == [("50% off?", 3), ("it's", 2)]
    assert left.tables == ()


LEDGER = """
CREATE TABLE {quote}aquilia_migrations{quote} (
  {quote}id{quote} {number} PRIMARY KEY,
  {quote}revision{quote} VARCHAR(50) NOT NULL UNIQUE,
  {quote}slug{quote} VARCHAR(200) NOT NULL,
  {quote}checksum{quote} VARCHAR(64),
  {quote}applied_at{quote} TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
)
"""
"""The ledger of the older releases, in the words of a server."""
