"""What says whether a server may start, under the name that existing projects use."""

from aquilia_schema.legacy.guarding import (
    DatabaseNotReadyError,
    DatabaseState,
    check_db_ready,
    get_db_state,
)

__all__ = ["DatabaseNotReadyError", "DatabaseState", "check_db_ready", "get_db_state"]
