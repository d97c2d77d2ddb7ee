# ruff: noqa: A002, FBT001, FBT002  the names and orders that older files use
"""What do older files call `op`? A collector of SQL texts, with words for the usual ones.

op.create_table("users", [op.pk(), op.varchar("email", 255, unique=True)])
for sql in op.get_statements():
await conn.execute(sql)
"""

from collections.abc import Callable, Sequence
from typing import Any

_PK = {
    "postgresql": ("SERIAL PRIMARY KEY", "BIGSERIAL PRIMARY KEY"),
    "mysql": ("INTEGER PRIMARY KEY AUTO_INCREMENT", "BIGINT PRIMARY KEY AUTO_INCREMENT"),
}
_SQLITE_PK = "INTEGER PRIMARY KEY AUTOINCREMENT"
_WORDS = {
    "biginteger": {"sqlite": "INTEGER", "postgresql": "BIGINT", "mysql": "BIGINT"},
    "boolean": {"sqlite": "INTEGER", "postgresql": "BOOLEAN", "mysql": "INTEGER"},
    "timestamp": {
        "sqlite": "TIMESTAMP",
        "postgresql": "TIMESTAMP WITH TIME ZONE",
        "mysql": "DATETIME",
    },
    "json": {"sqlite": "TEXT", "postgresql": "JSONB", "mysql": "JSON"},
    "uuid": {"sqlite": "VARCHAR(36)", "postgresql": "UUID", "mysql": "VARCHAR(36)"},
}


def _word(kind: str, dialect: str) -> str:
    return _WORDS[kind].get(dialect, _WORDS[kind]["mysql"])


def constant(value: object, dialect: str) -> str:
    """Write a default as the older releases do."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        words = ("FALSE", "TRUE") if _has_booleans(dialect) else ("0", "1")
        return words[value]
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value)


def _has_booleans(dialect: str) -> bool:
    return _word("boolean", dialect) == "BOOLEAN"


def _column(name: str, type: str, nullable: bool, *more: str) -> str:
    return " ".join([f'"{name}" {type}', *([] if nullable else ["NOT NULL"]), *more])


def _unique(type: str, unique: bool) -> str:
    return f"{type} UNIQUE" if unique else type


class Columns:
    """The texts of columns, as `op` writes them."""

    @staticmethod
    def pk(name: str = "id", *, dialect: str = "sqlite") -> str:
        return f'"{name}" {_PK.get(dialect, (_SQLITE_PK, _SQLITE_PK))[0]}'

    @staticmethod
    def bigpk(name: str = "id", *, dialect: str = "sqlite") -> str:
        return f'"{name}" {_PK.get(dialect, (_SQLITE_PK, _SQLITE_PK))[1]}'

    @staticmethod
    def integer(name: str, nullable: bool = False, unique: bool = False) -> str:
        return _column(name, _unique("INTEGER", unique), nullable)

    @staticmethod
    def biginteger(
        name: str, nullable: bool = False, unique: bool = False, *, dialect: str = "sqlite"
    ) -> str:
        return _column(name, _unique(_word("biginteger", dialect), unique), nullable)

    @staticmethod
    def varchar(name: str, length: int = 255, nullable: bool = False, unique: bool = False) -> str:
        return _column(name, _unique(f"VARCHAR({length})", unique), nullable)

    @staticmethod
    def text(name: str, nullable: bool = False) -> str:
        return _column(name, "TEXT", nullable)

    @staticmethod
    def blob(name: str, nullable: bool = False) -> str:
        return _column(name, "BLOB", nullable)

    @staticmethod
    def real(name: str, nullable: bool = False) -> str:
        return _column(name, "REAL", nullable)

    @staticmethod
    def boolean(
        name: str, nullable: bool = False, default: bool | None = None, *, dialect: str = "sqlite"
    ) -> str:
        more = () if default is None else (f"DEFAULT {constant(default, dialect)}",)
        return _column(name, _word("boolean", dialect), nullable, *more)

    @staticmethod
    def timestamp(
        name: str, nullable: bool = False, default: str | None = None, *, dialect: str = "sqlite"
    ) -> str:
        more = (f"DEFAULT {default}",) if default else ()
        return _column(name, _word("timestamp", dialect), nullable, *more)

    @staticmethod
    def decimal(
        name: str,
        max_digits: int = 10,
        decimal_places: int = 2,
        nullable: bool = False,
        *,
        dialect: str = "sqlite",
    ) -> str:
        exact = f"NUMERIC({max_digits}, {decimal_places})"
        return _column(name, {"sqlite": "REAL"}.get(dialect, exact), nullable)

    @staticmethod
    def json(name: str, nullable: bool = False, *, dialect: str = "sqlite") -> str:
        return _column(name, _word("json", dialect), nullable)

    @staticmethod
    def uuid(name: str, nullable: bool = False, *, dialect: str = "sqlite") -> str:
        return _column(name, _word("uuid", dialect), nullable)

    @staticmethod
    def foreign_key(
        name: str,
        ref_table: str,
        ref_column: str = "id",
        nullable: bool = False,
        on_delete: str = "CASCADE",
        on_update: str = "CASCADE",
    ) -> str:
        target = f'REFERENCES "{ref_table}"("{ref_column}")'
        actions = f"ON DELETE {on_delete} ON UPDATE {on_update}"
        return _column(name, "INTEGER", nullable, target, actions)


class MigrationOps(Columns):
    """Statements in the order in which they were asked for, until they are fetched."""

    def __init__(self, dialect: str = "sqlite") -> None:
        self.dialect = dialect
        self.fetched = False
        """Whether the file runs the statements itself."""
        self._statements: list[Any] = []

    def get_statements(self) -> list[Any]:
        """Return what was collected since the last `clear`: texts, and functions to be called."""
        self.fetched = True
        return list(self._statements)

    def clear(self) -> None:
        self._statements.clear()

    def create_table(self, name: str, columns: Sequence[str]) -> None:
        body = ",\n  ".join(columns)
        self.execute_sql(f'CREATE TABLE IF NOT EXISTS "{name}" (\n  {body}\n);')

    def drop_table(self, name: str, cascade: bool = False) -> None:
        more = " CASCADE" if cascade and self.dialect in _PK else ""
        self.execute_sql(f'DROP TABLE IF EXISTS "{name}"{more};')

    def rename_table(self, old_name: str, new_name: str) -> None:
        self.execute_sql(f'ALTER TABLE "{old_name}" RENAME TO "{new_name}";')

    def add_column(self, table: str, column_def: str) -> None:
        self.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN {column_def};')

    def drop_column(self, table: str, column: str) -> None:
        self.execute_sql(f'ALTER TABLE "{table}" DROP COLUMN "{column}";')

    def rename_column(self, table: str, old_name: str, new_name: str) -> None:
        self.execute_sql(f'ALTER TABLE "{table}" RENAME COLUMN "{old_name}" TO "{new_name}";')

    def alter_column(
        self,
        table: str,
        column: str,
        *,
        type: str | None = None,
        nullable: bool | None = None,
        default: object = None,
        drop_default: bool = False,
    ) -> None:
        words = alteration(
            self.dialect, type=type, nullable=nullable, default=default, drop_default=drop_default
        )
        start = {"mysql": f'ALTER TABLE "{table}" MODIFY COLUMN "{column}" '}.get(
            self.dialect, f'ALTER TABLE "{table}" ALTER COLUMN "{column}" '
        )
        for word in words:
            self.execute_sql(f"{start}{word};")
        if not words:
            self.execute_sql(
                f'-- SQLite: ALTER COLUMN not supported for "{table}"."{column}". '
                "Requires table rebuild."
            )

    def create_index(
        self,
        name: str,
        table: str,
        columns: Sequence[str],
        unique: bool = False,
        condition: str | None = None,
    ) -> None:
        self.execute_sql(index_sql(self.dialect, name, table, columns, unique, condition))

    def drop_index(self, name: str, table: str | None = None) -> None:
        self.execute_sql(drop_index_sql(self.dialect, name, table))

    def add_constraint(self, table: str, constraint_sql: str) -> None:
        self.execute_sql(f'ALTER TABLE "{table}" ADD {constraint_sql};')

    def drop_constraint(self, table: str, name: str) -> None:
        self.execute_sql(drop_constraint_sql(self.dialect, table, name))

    def execute_sql(self, sql: str) -> None:
        self._statements.append(sql)

    def run_python(self, func: Callable[..., object]) -> None:
        self._statements.append(func)


def alteration(
    dialect: str, *, type: str | None, nullable: bool | None, default: object, drop_default: bool
) -> list[str]:
    """Return what follows the name of a column that is altered; nothing where that can't be."""
    if dialect == "mysql":
        null = {None: [], True: ["NULL"], False: ["NOT NULL"]}[nullable]
        more = [] if default is None or drop_default else [f"DEFAULT {constant(default, dialect)}"]
        return [" ".join([*([type] if type else []), *null, *more])]
    if dialect != "postgresql":
        return []
    words = [f"TYPE {type}"] if type else []
    words += {None: [], True: ["DROP NOT NULL"], False: ["SET NOT NULL"]}[nullable]
    if drop_default:
        return [*words, "DROP DEFAULT"]
    return words if default is None else [*words, f"SET DEFAULT {constant(default, dialect)}"]


def index_sql(
    dialect: str,
    name: str,
    table: str,
    columns: Sequence[str],
    unique: bool,
    condition: str | None,
) -> str:
    """Write an index as the older releases do; MySQL has no partial ones."""
    kind = "UNIQUE INDEX" if unique else "INDEX"
    listed = ", ".join(f'"{column}"' for column in columns)
    where = f" WHERE ({condition})" if condition and dialect != "mysql" else ""
    return f'CREATE {kind} IF NOT EXISTS "{name}" ON "{table}" ({listed}){where};'


def drop_index_sql(dialect: str, name: str, table: str | None) -> str:
    """Write the end of an index as the older releases do."""
    if dialect == "mysql" and table:
        return f'DROP INDEX "{name}" ON "{table}";'
    return f'DROP INDEX IF EXISTS "{name}";'


def drop_constraint_sql(dialect: str, table: str, name: str) -> str:
    """Write the end of a constraint as the older releases do; on SQLite, as a comment."""
    if dialect == "sqlite":
        return f'-- SQLite: Cannot drop constraint "{name}" via ALTER TABLE;'
    return f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}";'


op = MigrationOps()
"""What older files import."""
