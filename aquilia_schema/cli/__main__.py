"""`python -m aquilia_schema.cli` is `aq`."""

import sys

from aquilia_schema.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
