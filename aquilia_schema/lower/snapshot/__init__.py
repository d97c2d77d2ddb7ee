"""How is a schema kept in `schema_snapshot.json`? As readable, sorted JSON, and back.

    Table("users", [Column("email", VarChar(255))], constraints=[UniqueConstraint(["email"])])

    {"models": {"User": {"table": "users", "fields": {
        "email": {"name": "email", "type": "VARCHAR(255)", "unique": true}}}}, "version": 2}

What a schema does not say is left out, and the order in which it was declared does not count.
"""

from aquilia_schema.lower.snapshot.read import read_snapshot
from aquilia_schema.lower.snapshot.write import snapshot_text

__all__ = ["read_snapshot", "snapshot_text"]
