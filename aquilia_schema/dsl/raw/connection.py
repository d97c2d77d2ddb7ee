"""What do functions of older files get as `conn`? What the framework gave them, without its loop.

    await conn.execute("INSERT INTO t VALUES (?)", [1])
    for row in await conn.fetch_all("SELECT id FROM t"): row["id"]

Each method acts at once and returns something that may be awaited or used as it is. So functions
need not be async, and no event loop has to run.
"""

from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from types import TracebackType
from typing import Any, Generic, TypeVar

from attrs import define, field

from aquilia_schema.dsl.raw.texts import Driver, adapted, driver_of, statements

_Value = TypeVar("_Value")


class Done(Generic[_Value]):
    """What a method returned; awaiting it gives the same, at once."""

    def __init__(self, value: _Value) -> None:
        self.value = value

    def __await__(self) -> Generator[Any, None, _Value]:
        return self.value
        yield  # pragma: no cover  makes a generator of this


class Rows(list[dict[str, Any]]):
    """Rows by the names of their columns."""

    def __await__(self) -> Generator[Any, None, "Rows"]:
        return self
        yield  # pragma: no cover


class Row(dict[str, Any]):
    """One row by the names of its columns."""

    def __await__(self) -> Generator[Any, None, "Row | None"]:
        # there is no awaiting None, so what stands for it is a row without columns
        return self or None
        yield  # pragma: no cover


@define
class Outcome:
    """What a statement has left: how many rows it changed, and the key of the last one."""

    rowcount: int
    lastrowid: int | None = None

    def __await__(self) -> Generator[Any, None, "Outcome"]:
        return self
        yield  # pragma: no cover


@define
class Connection:
    """The connection of a migration, with the methods that older files call."""

    raw: Any
    """The driver's own connection."""
    _driver: Driver = field(init=False)
    _depth: int = field(init=False, default=0)

    @_driver.default
    def _find_driver(self) -> Driver:
        return driver_of(self.raw)

    @property
    def dialect(self) -> str:
        """What the older `op` calls the database."""
        return self._driver.dialect

    driver = dialect

    def execute(self, sql: str, params: Sequence[object] | None = None) -> Outcome:
        """Run a statement, with a `?` for each parameter; or several ones without parameters."""
        if params:
            with closing(self.run(sql, params)) as cursor:
                return Outcome(cursor.rowcount, getattr(cursor, "lastrowid", None))
        outcome = Outcome(-1)
        for statement in statements(sql):
            with closing(self.run(statement, ())) as cursor:
                outcome = Outcome(cursor.rowcount, getattr(cursor, "lastrowid", None))
        return outcome

    def execute_many(self, sql: str, params_list: Iterable[Sequence[object]]) -> Done[None]:
        """Run a statement once for each list of parameters."""
        for params in params_list:
            self.execute(sql, params)
        return Done(None)

    def fetch_all(self, sql: str, params: Sequence[object] | None = None) -> Rows:
        """Return all rows that a query finds."""
        with closing(self.run(sql, params or ())) as cursor:
            names = [column[0] for column in cursor.description or ()]
            return Rows(dict(zip(names, row, strict=True)) for row in cursor.fetchall())

    def fetch_one(self, sql: str, params: Sequence[object] | None = None) -> Row:
        """Return the first row that a query finds; awaited, None if there is none."""
        rows = self.fetch_all(sql, params)
        return Row(rows[0]) if rows else Row()

    def fetch_val(self, sql: str, params: Sequence[object] | None = None) -> Done[Any]:
        """Return, to be awaited, the first value of the first row, or None."""
        row = self.fetch_one(sql, params)
        return Done(next(iter(row.values()), None))

    def table_exists(self, table: str) -> Done[bool]:
        """Say, to be awaited, whether there is a table of that name."""
        return Done(bool(self.fetch_all(self._driver.tables, [table])))

    def transaction(self) -> "Nested":
        """Return, for `with` or `async with`, a part that is undone by itself if it fails."""
        self._depth += 1
        return Nested(self, f"aquilia_raw_{self._depth}" if self._driver.nests else None)

    def run(self, sql: str, params: Sequence[object]) -> Any:
        """Run one statement, and return the driver's cursor."""
        text = adapted(sql, self._driver, marked=bool(params))
        cursor = self._cursor()
        cursor.execute(text, tuple(params)) if params else cursor.execute(text)
        return cursor

    def _cursor(self) -> Any:
        cursor = self.raw.cursor()
        # rows as plain sequences, whatever the file has set on the driver's connection
        if hasattr(cursor, "row_factory"):
            cursor.row_factory = None if self._driver.mark == "?" else cursor.row_factory
        return cursor


@define
class Nested:
    """A part of the migration's transaction, between a savepoint and its release."""

    conn: Connection
    name: str | None
    """None where changes of tables can't be undone, so that there is nothing to be done."""

    def __enter__(self) -> Connection:
        self._say("SAVEPOINT {}")
        return self.conn

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self._say("ROLLBACK TO SAVEPOINT {}")
        self._say("RELEASE SAVEPOINT {}")

    async def __aenter__(self) -> Connection:
        return self.__enter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.__exit__(kind, error, trace)

    def _say(self, sql: str) -> None:
        if self.name is not None:
            with closing(self.conn.raw.cursor()) as cursor:
                cursor.execute(sql.format(self.name))
