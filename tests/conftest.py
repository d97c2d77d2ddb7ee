"""Hypothesis profiles: `dev` while writing, `ci` for `make test`, `long` for `make test-long`."""

import os

from hypothesis import HealthCheck, settings

for _name, _examples in (("dev", 25), ("ci", 200), ("long", 5000)):
    settings.register_profile(
        _name,
        max_examples=_examples,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile(os.environ.get("AQUILIA_TEST_PROFILE", "dev"))
