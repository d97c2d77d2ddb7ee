"""What can MySQL and MariaDB say, and with which words? Their record.

MySQL from 8.0.19 and MariaDB from 10.5 understand the same commands, as far as they are used here.
"""

from types import MappingProxyType

from aquilia_backends.dialect import Dialect, Feature
from aquilia_ir.types import (
    Array,
    Blob,
    Boolean,
    Char,
    Date,
    Decimal,
    Double,
    Integer,
    Interval,
    Json,
    Real,
    Text,
    Time,
    Timestamp,
    Uuid,
    VarChar,
)

MYSQL = Dialect(
    name="mysql",
    quote="`",
    types=MappingProxyType(
        {
            Integer(16): "SMALLINT",
            Integer(64): "BIGINT",
            Integer: "INTEGER",
            Boolean: "BOOLEAN",
            VarChar: "VARCHAR({t.length})",
            Char: "CHAR({t.length})",
            Text: "TEXT",
            Real: "FLOAT",
            Double: "DOUBLE",
            Decimal: "DECIMAL({t.precision},{t.scale})",
            Timestamp: "DATETIME(6)",
            Date: "DATE",
            Time: "TIME(6)",
            Interval: "BIGINT",
            Uuid: "VARCHAR(36)",
            Blob: "LONGBLOB",
            Json: "JSON",
            Array: "JSON",
        }
    ),
    features=frozenset(
        {
            Feature.EXPRESSION_INDEXES,
            Feature.CHECK_NAMES_PER_TABLE,
            Feature.REFERENCES_TO_ANY_INDEX,
            Feature.CASCADES_UNDER_COMPUTED,
            Feature.VIRTUAL_COLUMNS,
            Feature.STORED_COLUMNS,
            Feature.IDENTITY_STARTS,
            Feature.COLLATIONS,
            Feature.TABLE_CASE,
            Feature.COMMENTS,
        }
    ),
    true="1",
    false="0",
    auto_increment="AUTO_INCREMENT",
    drop_index="DROP INDEX {index} ON {table}",
    name_limit=64,
)

SQL_MODE = ",".join(
    """
    STRICT_ALL_TABLES NO_ZERO_DATE NO_ZERO_IN_DATE ERROR_FOR_DIVISION_BY_ZERO
    NO_ENGINE_SUBSTITUTION PIPES_AS_CONCAT
    """.split()
)
"""No value is bent to fit, and `||` is what it is in standard SQL."""

CHARSET, USUAL_CHARSET = "CHARACTER SET", "utf8mb4"
"""What options say that change how texts are kept, and what every table has that says nothing."""
PLAIN_COLLATION = f"collation(_{USUAL_CHARSET}'')"
"""What the charset brings: a server may be set to another than the one that it lists as default."""
USUAL_COLLATION = (
    f"if(@@character_set_database = '{USUAL_CHARSET}', @@collation_database, {PLAIN_COLLATION})"
)
"""What a table has that says nothing: what its database gives, if that holds all texts."""

_SETTINGS = (
    f"sql_mode = '{SQL_MODE}'",
    "foreign_key_checks = 1",
    "unique_checks = 1",
    "default_storage_engine = InnoDB",
    "sql_safe_updates = 0",
    "sql_quote_show_create = 1",
)
"""What a server may be set to otherwise: then keys would go unchecked, or be left out unsaid."""


def settings(version: str) -> str:
    """Return what a migration sets for itself on a server that says it is of `version`."""
    checks = ("check_constraint_checks = 1",) if "mariadb" in version.lower() else ()
    return ", ".join((*_SETTINGS, *checks))
