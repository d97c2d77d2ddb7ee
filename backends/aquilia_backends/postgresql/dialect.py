"""What can PostgreSQL say, and with which words? Its record."""

from types import MappingProxyType

from aquilia_backends.dialect import Dialect, Feature, LengthUnit
from aquilia_ir.types import (
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

POSTGRESQL = Dialect(
    name="postgresql",
    types=MappingProxyType(
        {
            Integer(16): "SMALLINT",
            Integer(64): "BIGINT",
            Integer: "INTEGER",
            Boolean: "BOOLEAN",
            VarChar: "VARCHAR({t.length})",
            Char: "CHAR({t.length})",
            Text: "TEXT",
            Real: "REAL",
            Double: "DOUBLE PRECISION",
            Decimal: "DECIMAL({t.precision},{t.scale})",
            Timestamp(zone=True): "TIMESTAMP WITH TIME ZONE",
            Timestamp: "TIMESTAMP",
            Date: "DATE",
            Time: "TIME",
            Interval: "INTERVAL",
            Uuid: "UUID",
            Blob: "BYTEA",
            Json: "JSONB",
        }
    ),
    # Generated columns that are computed when read came with version 18 only.
    features=frozenset(Feature) - {Feature.VIRTUAL_COLUMNS, Feature.FORWARD_REFERENCES},
    bytes_literal="'\\x{hex}'::bytea",
    name_limit=63,
    name_unit=LengthUnit.BYTES,
)
