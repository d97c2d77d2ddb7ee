"""
Migration: 20261122_152200_author_book_review
Generated: 2026-11-22T15:22:00.308217+00:00
Models: Author, Book, Review
"""

# Revision identifiers
revision = "20261122_152200"
slug = "author_book_review"


async def upgrade(conn):
    """Apply migration — create tables."""
    await conn.execute("""CREATE TABLE IF NOT EXISTS "authors" (
  "name" VARCHAR(150) NOT NULL,
  "email_address" VARCHAR(255) UNIQUE NOT NULL,
  "active" INTEGER NOT NULL DEFAULT 1,
  "phone" VARCHAR(20),
  "id" INTEGER PRIMARY KEY AUTOINCREMENT
);""")
    await conn.execute("""CREATE TABLE IF NOT EXISTS "books" (
  "title" VARCHAR(200) NOT NULL,
  "isbn" VARCHAR(36) UNIQUE NOT NULL,
  "author_id" INTEGER NOT NULL REFERENCES "authors"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "price" DECIMAL(8,2) NOT NULL DEFAULT '9.90',
  "blurb" TEXT,
  "added_at" TIMESTAMP NOT NULL,
  "id" INTEGER PRIMARY KEY AUTOINCREMENT
);""")
    await conn.execute("""CREATE INDEX IF NOT EXISTS "ix_title_author" ON "books" ("title", "author");""")
    await conn.execute("""CREATE TABLE IF NOT EXISTS "reviews" (
  "book_id" INTEGER REFERENCES "books"("id") ON DELETE SET NULL ON UPDATE CASCADE,
  "stars" INTEGER NOT NULL DEFAULT 5,
  "id" INTEGER PRIMARY KEY AUTOINCREMENT
);""")


async def downgrade(conn):
    """Revert migration — drop tables."""
    await conn.execute('DROP TABLE IF EXISTS "authors"')
    await conn.execute('DROP TABLE IF EXISTS "books"')
    await conn.execute('DROP TABLE IF EXISTS "reviews"')
