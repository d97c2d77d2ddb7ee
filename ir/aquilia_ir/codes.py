"""What does a diagnostic code mean? The table of all of them; no number is ever used twice.

AQ1xx schema and operations, AQ2xx undo, AQ3xx dialects, AQ4xx the migration language and JSON,
AQ5xx models, AQ6xx history, snapshot and ledger, AQ7xx databases, AQ8xx command line and
configuration.
"""

from types import MappingProxyType

_SCHEMA = {
    "AQ101": "A column is named that its table does not have.",
    "AQ102": "An index is named that its table does not have.",
    "AQ103": "A table is named that the schema does not have.",
}

_UNDO: dict[str, str] = {}

_DIALECT: dict[str, str] = {}

_LANGUAGE: dict[str, str] = {}

_MODELS: dict[str, str] = {}

_HISTORY: dict[str, str] = {}

_DATABASE: dict[str, str] = {}

_COMMAND: dict[str, str] = {}

CODES = MappingProxyType(
    _SCHEMA | _UNDO | _DIALECT | _LANGUAGE | _MODELS | _HISTORY | _DATABASE | _COMMAND
)
