"""MySQL 8.0.19 and MariaDB 10.5, or later: their SQL, which is written but not run."""

from aquilia_backends.backend import Backend
from aquilia_backends.mysql.check import check
from aquilia_backends.mysql.compiler import MySQLCompiler
from aquilia_backends.mysql.dialect import MYSQL
from aquilia_backends.mysql.normalize import normalize
from aquilia_backends.unreached import existence, opening

BACKEND = Backend(
    dialect=MYSQL,
    compiler=MySQLCompiler(MYSQL),
    check=check,
    normalize=normalize,
    open=opening(MYSQL.name),
    exists=existence(MYSQL.name),
)
