"""Which SQL is held by golden files? The table of all cases."""

from golden.cases.alterations import ALTERATIONS
from golden.cases.columns import COLUMNS
from golden.cases.keys import KEYS
from golden.cases.tables import TABLES

CASES = TABLES + COLUMNS + ALTERATIONS + KEYS
