"""All feature cases, by what they are about."""

from features.cases import columns, keys, tables, types

CASES = (*types.CASES, *columns.CASES, *keys.CASES, *tables.CASES)
