"""What holds of inspect, diff and baseline on every server: the same claims for each of them."""

from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from aquilia_backends.registry import backend_for
from aquilia_backends.statement import Script, Statement
from aquilia_ir.apply import apply_all
from aquilia_ir.diff import diff
from aquilia_ir.operations import AddColumn
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
    UniqueConstraint,
)
from aquilia_ir.serialize import schema_from_text, schema_to_text
from aquilia_ir.types import (
    Boolean,
    Constant,
    Decimal,
    Enum,
    Integer,
    Json,
    Text,
    Timestamp,
    Uuid,
    VarChar,
)
from aquilia_schema.cli.main import main
from aquilia_schema.dsl.file import read_migration
from aquilia_schema.run.adopt import adopt, plan_adoption
from aquilia_schema.run.execute import migrate
from aquilia_schema.run.folder import list_folder
from aquilia_schema.run.history import read_history

USERS = Table(
    "users",
    [
        Column("id", Integer(64), identity=Identity()),
        Column("email", VarChar(255)),
        Column("active", Boolean(), default=Constant(value=True)),
        Column("mood", Enum(("sad", "it's ok")), nullable=True),
        Column("balance", Decimal(10, 2), default=Constant(0)),
        Column("token", Uuid(), nullable=True),
        Column("about", Json(), nullable=True),
        Column("joined", Timestamp(), nullable=True),
    ],
    PrimaryKey(["id"]),
    [UniqueConstraint(["email"]), CheckConstraint("balance >= 0 AND email <> 'x'", "ck_balance")],
    [Index("ix_joined", [IndexColumn("joined", descending=True)])],
    model="User",
)
POSTS = Table(
    "posts",
    [
        Column("id", Integer(64), identity=Identity()),
        Column("author", Integer(64)),
        Column("body", Text(), comment="it's 100%"),
    ],
    PrimaryKey(["id"]),
    [ForeignKey(["author"], "users", ["id"], name="fk_author")],
    model="Post",
)
SHOP = Schema([USERS, POSTS])


@contextmanager
def built(url: str, schema: Schema = SHOP) -> Iterator[Schema]:
    """Build a schema in an empty database; yield what inspection gives back."""
    backend = backend_for(url)
    with backend.open(url, create=True) as session:
        with session.migration():
            for step in backend.compiler.compile(diff(Schema(), schema), Schema()):
                if isinstance(step, Statement | Script):
                    session.run(step)
        yield session.inspect()


def aq(*words: str) -> tuple[int, str, str]:
    """Run a command in this process; return its code, results and findings."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(list(words))
    return code, out.getvalue(), err.getvalue()


def check_inspect(url: str, folder: Path) -> None:
    """What is printed, as migration or as JSON, is what the database has."""
    path = folder / "20260101_000000_all.py"
    with built(url) as found:
        code, text, _ = aq("db", "inspect", url)
        as_json = aq("db", "inspect", url, "--format", "json")[1]
    path.write_text(text, encoding="utf-8")

    assert code == 0
    assert apply_all(read_migration(path).operations(Schema()), Schema()) == found
    assert schema_from_text(as_json) == found


def check_diff(url: str, folder: Path) -> None:
    """What the database can't tell apart is equal, and what differs is told with code 1."""
    path = folder / "shop.json"
    with built(url):
        path.write_text(schema_to_text(SHOP), encoding="utf-8")
        equal = [aq("db", "diff", *pair) for pair in ((str(path), url), (url, str(path)))]
        more = apply_all([AddColumn("posts", Column("title", Text(), nullable=True))], SHOP)
        path.write_text(schema_to_text(more), encoding="utf-8")
        code, sql, _ = aq("db", "diff", url, str(path), "--format", "sql")

    assert equal == [(0, "", "No differences.\n")] * 2
    assert code == 1
    assert sql.startswith("ALTER TABLE")
    assert "title" in sql


def check_baseline(url: str, folder: Path, empty: str) -> None:
    """Adopted in the words of its models, and a database made from that at `empty` is the same."""
    migrations = folder / "migrations"
    backend = backend_for(url)
    with built(url) as found:
        adoption = plan_adoption(list_folder(migrations), url, SHOP)
        adopt(adoption)

    assert adoption.notes == ()
    assert diff(read_history(list_folder(migrations)).final, SHOP) == ()
    assert tuple(migrate(list_folder(migrations), backend, url)) == ()
    assert len(tuple(migrate(list_folder(migrations), backend, empty))) == 1
    with backend.open(empty) as session:
        assert session.inspect() == found


def check_unfinished(url: str, folder: Path) -> None:
    """A baseline that was written but not recorded is recorded by another run."""
    migrations = folder / "migrations"
    with built(url):
        adopt(plan_adoption(list_folder(migrations), url))
        with backend_for(url).open(url) as session:
            session.query("DELETE FROM aquilia_migrations")
        again = plan_adoption(list_folder(migrations), url)
        adopt(again)

    assert again.publication is None
    assert tuple(migrate(list_folder(migrations), backend_for(url), url)) == ()
