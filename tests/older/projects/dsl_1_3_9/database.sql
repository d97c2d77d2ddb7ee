BEGIN TRANSACTION;
CREATE TABLE "aquilia_migrations" (
            "id" INTEGER PRIMARY KEY AUTOINCREMENT,
            "revision" VARCHAR(50) NOT NULL UNIQUE,
            "slug" VARCHAR(200) NOT NULL,
            "checksum" VARCHAR(64),
            "applied_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
        );
INSERT INTO "aquilia_migrations" VALUES(1,'20261122_152204','author_book','9469ff1244ca0cb0','2026-11-22 15:22:06');
CREATE TABLE "authors" (
  "name" VARCHAR(100) NOT NULL,
  "email" VARCHAR(255) UNIQUE NOT NULL,
  "active" INTEGER NOT NULL DEFAULT 1,
  "id" INTEGER PRIMARY KEY AUTOINCREMENT
);
INSERT INTO "authors" VALUES('Ada','ada@x.org',1,1);
INSERT INTO "authors" VALUES('Bob','bob@x.org',0,2);
CREATE TABLE "books" (
  "title" VARCHAR(200) NOT NULL,
  "isbn" VARCHAR(36) UNIQUE NOT NULL,
  "author_id" INTEGER NOT NULL REFERENCES "authors"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "price" DECIMAL(8,2) NOT NULL DEFAULT '9.90',
  "pages" INTEGER,
  "blurb" TEXT NOT NULL DEFAULT '',
  "added_at" TIMESTAMP NOT NULL,
  "id" INTEGER PRIMARY KEY AUTOINCREMENT
);
INSERT INTO "books" VALUES('Loops','0001',1,9.9,NULL,'','2026-01-02 03:04:05',1);
CREATE INDEX "ix_title_pages" ON "books" ("title", "pages");
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('aquilia_migrations',1);
INSERT INTO "sqlite_sequence" VALUES('authors',2);
INSERT INTO "sqlite_sequence" VALUES('books',1);
COMMIT;
