# ruff: noqa: A002, FBT001, FBT002  the names and orders that older files use
"""What do older files call `op`? A collector of SQL texts, with words for the usual ones.

op.create_table("users", [op.pk(), op.varchar("email", 255, unique=True)])
for sql in op.get_statements():
await conn.execute(sql)
"""

from collections.abc import Callable, Sequence
from typing import Any

from aquilia_schema.dsl.raw.words import (
    Alteration,
    constant,
    drop_index_sql,
    index_sql,
    words_for,
)


def _column(name: str, type: str, nullable: bool, *more: str) -> str:
    return " ".join([f'"{name}" {type}', *([] if nullable else ["NOT NULL"]), *more])


def _unique(type: str, unique: bool) -> str:
    return f"{type} UNIQUE" if unique else type


class Columns:
    """The texts of columns, as `op` writes them."""

    @staticmethod
    def pk(name: str = "id", *, dialect: str = "sqlite") -> str:
        return f'"{name}" {words_for(dialect).pk}'

    @staticmethod
    def bigpk(name: str = "id", *, dialect: str = "sqlite") -> str:
        return f'"{name}" {words_for(dialect).bigpk}'

    @staticmethod
    def integer(name: str, nullable: bool = False, unique: bool = False) -> str:
        return _column(name, _unique("INTEGER", unique), nullable)

    @staticmethod
    def biginteger(
        name: str, nullable: bool = False, unique: bool = False, *, dialect: str = "sqlite"
    ) -> str:
        return _column(name, _unique(words_for(dialect).types["biginteger"], unique), nullable)

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
        more = () if default is None else (f"DEFAULT {constant(default, words_for(dialect))}",)
        return _column(name, words_for(dialect).types["boolean"], nullable, *more)

    @staticmethod
    def timestamp(
        name: str, nullable: bool = False, default: str | None = None, *, dialect: str = "sqlite"
    ) -> str:
        more = (f"DEFAULT {default}",) if default else ()
        return _column(name, words_for(dialect).types["timestamp"], nullable, *more)

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
        return _column(name, words_for(dialect).types["json"], nullable)

    @staticmethod
    def uuid(name: str, nullable: bool = False, *, dialect: str = "sqlite") -> str:
        return _column(name, words_for(dialect).types["uuid"], nullable)

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
        more = words_for(self.dialect).cascade if cascade else ""
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
        words = words_for(self.dialect)
        given = None if default is None else constant(default, words)
        change = Alteration(type=type, nullable=nullable, default=given, drop_default=drop_default)
        for sql in words.alter(table, column, change):
            self.execute_sql(sql)

    def create_index(
        self,
        name: str,
        table: str,
        columns: Sequence[str],
        unique: bool = False,
        condition: str | None = None,
    ) -> None:
        self.execute_sql(
            index_sql(
                words_for(self.dialect), name, (table, columns), unique=unique, condition=condition
            )
        )

    def drop_index(self, name: str, table: str | None = None) -> None:
        self.execute_sql(drop_index_sql(words_for(self.dialect), name, table))

    def add_constraint(self, table: str, constraint_sql: str) -> None:
        self.execute_sql(f'ALTER TABLE "{table}" ADD {constraint_sql};')

    def drop_constraint(self, table: str, name: str) -> None:
        self.execute_sql(words_for(self.dialect).drop_constraint.format(table=table, name=name))

    def execute_sql(self, sql: str) -> None:
        self._statements.append(sql)

    def run_python(self, func: Callable[..., object]) -> None:
        self._statements.append(func)


op = MigrationOps()
"""What older files import."""
