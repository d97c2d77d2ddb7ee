"""What does a migration of the older kind do, which has functions? It calls them.

async def upgrade(conn):
    await conn.execute('CREATE TABLE "users" ("id" INTEGER PRIMARY KEY)')

What they do to the schema is read from their SQL, or found on an empty database.
"""
