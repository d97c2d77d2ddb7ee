"""What can SQLite say? Its words, the names of its types, and its features."""

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
    Enum,
    Integer,
    Interval,
    Json,
    Real,
    Text,
    Time,
    Timestamp,
    Type,
    Uuid,
    VarChar,
)

_TYPES: dict[Type | type[Type], str] = {
    # the word INTEGER alone makes a primary key the rowid, whatever the width
    Integer: "INTEGER",
    Boolean: "INTEGER",
    VarChar: "VARCHAR({t.length})",
    Char: "CHAR({t.length})",
    Text: "TEXT",
    Real: "REAL",
    Double: "REAL",
    Decimal: "DECIMAL({t.precision},{t.scale})",
    Timestamp: "TIMESTAMP",
    Date: "DATE",
    Time: "TIME",
    Interval: "INTEGER",
    Uuid: "VARCHAR(36)",
    Blob: "BLOB",
    Json: "TEXT",
    Enum: "TEXT",
    Array: "TEXT",
}

SQLITE = Dialect(
    name="sqlite",
    types=MappingProxyType(_TYPES),
    features=frozenset(
        {
            Feature.TRANSACTIONAL_DDL,
            Feature.PARTIAL_INDEXES,
            Feature.EXPRESSION_INDEXES,
            Feature.DEFERRABLE,
            Feature.SET_DEFAULT_ACTION,
            Feature.VIRTUAL_COLUMNS,
            Feature.STORED_COLUMNS,
            Feature.COLLATIONS,
        }
    ),
    true="1",
    false="0",
    auto_increment="AUTOINCREMENT",
)
