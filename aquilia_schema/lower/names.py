"""What is something called to which the user gave no name? By convention, and never too long."""

from collections.abc import Iterable
from hashlib import sha256

LONGEST = 63
"""How many bytes of a name PostgreSQL keeps, the strictest of the common databases."""


def made_name(prefix: str, table: str, columns: Iterable[str]) -> str:
    """Return `<prefix>_<table>_<columns>`; a long one is cut and told apart by a checksum."""
    name = "_".join([prefix, table, *columns])
    encoded = name.encode()
    if len(encoded) <= LONGEST:
        return name
    mark = sha256(encoded).hexdigest()[:8]
    return f"{encoded[: LONGEST - 9].decode(errors='ignore')}_{mark}"
