"""Is a file still the one that was applied? Its checksum tells."""

from hashlib import sha256

from aquilia_schema.run.folder import MigrationFile


def checksum(file: MigrationFile) -> str:
    """The SHA-256 of a file as it is now, in hexadecimal."""
    return sha256(file.path.read_bytes()).hexdigest()
