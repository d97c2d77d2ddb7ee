"""What is the backend of SQLite? Its dialect, and all that can be done with its databases."""

from aquilia_backends.backend import Backend
from aquilia_backends.sqlite.check import check
from aquilia_backends.sqlite.compiler import SqliteCompiler
from aquilia_backends.sqlite.connect import open_database
from aquilia_backends.sqlite.dialect import SQLITE
from aquilia_backends.sqlite.normalize import normalize
from aquilia_backends.sqlite.place import exists

BACKEND = Backend(
    dialect=SQLITE,
    compiler=SqliteCompiler(SQLITE),
    check=check,
    normalize=normalize,
    open=open_database,
    exists=exists,
)
