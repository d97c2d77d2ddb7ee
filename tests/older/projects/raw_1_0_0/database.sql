BEGIN TRANSACTION;
CREATE TABLE "aquilia_migrations" (
            "id" INTEGER PRIMARY KEY AUTOINCREMENT,
            "revision" VARCHAR(50) NOT NULL UNIQUE,
            "slug" VARCHAR(200) NOT NULL,
            "checksum" VARCHAR(64),
            "applied_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
        );
INSERT INTO "aquilia_migrations" VALUES(1,'20261122_152200','author_book_review','a80ab0e5dc217262','2026-11-22 15:22:01');
CREATE TABLE "authors" (
  "name" VARCHAR(150) NOT NULL,
  "email_address" VARCHAR(255) UNIQUE NOT NULL,
  "active" INTEGER NOT NULL DEFAULT 1,
  "phone" VARCHAR(20),
  "id" INTEGER PRIMARY KEY AUTOINCREMENT
);
INSERT INTO "authors" VALUES('Ada','ada@x.org',1,NULL,1);
INSERT INTO "authors" VALUES('Bob','bob@x.org',0,NULL,2);
CREATE TABLE "books" (
  "title" VARCHAR(200) NOT NULL,
  "isbn" VARCHAR(36) UNIQUE NOT NULL,
  "author_id" INTEGER NOT NULL REFERENCES "authors"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "price" DECIMAL(8,2) NOT NULL DEFAULT '9.90',
  "blurb" TEXT,
  "added_at" TIMESTAMP NOT NULL,
  "id" INTEGER PRIMARY KEY AUTOINCREMENT
);
INSERT INTO "books" VALUES('Loops','0001',1,9.9,NULL,'2026-01-02 03:04:05',1);
CREATE TABLE "reviews" (
  "book_id" INTEGER REFERENCES "books"("id") ON DELETE SET NULL ON UPDATE CASCADE,
  "stars" INTEGER NOT NULL DEFAULT 5,
  "id" INTEGER PRIMARY KEY AUTOINCREMENT
);
CREATE INDEX "ix_title_author" ON "books" ("title", "author");
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('aquilia_migrations',1);
INSERT INTO "sqlite_sequence" VALUES('authors',2);
INSERT INTO "sqlite_sequence" VALUES('books',1);
COMMIT;
