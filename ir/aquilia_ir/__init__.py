"""The schema IR of Aquilia: schemas, operations and diffs as immutable values."""
