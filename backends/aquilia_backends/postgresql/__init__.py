"""PostgreSQL 12 or later: its SQL, which is written but not run."""

from aquilia_backends.backend import Backend
from aquilia_backends.postgresql.check import check
from aquilia_backends.postgresql.compiler import PostgreSQLCompiler
from aquilia_backends.postgresql.dialect import POSTGRESQL
from aquilia_backends.postgresql.normalize import normalize
from aquilia_backends.unreached import existence, opening

BACKEND = Backend(
    dialect=POSTGRESQL,
    compiler=PostgreSQLCompiler(POSTGRESQL),
    check=check,
    normalize=normalize,
    open=opening(POSTGRESQL.name),
    exists=existence(POSTGRESQL.name),
)
