# Everything runs in .venv, which is set up when it is missing or pyproject.toml has changed.
PYTHON ?= python3
BIN := .venv/bin
PROFILE ?= ci
WORKERS ?= 2
# The engines that must be there: without one of them its tests fail instead of being skipped.
REQUIRE ?= sqlite,pg17,pg18,mariadb
export AQUILIA_TEST_REQUIRE = $(REQUIRE)

.PHONY: help demo test test-long test-wheel check lint types arrows corpus bench bless clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 ..." >&2; exit 1; }
	@$(PYTHON) -m venv .venv 2>/dev/null \
	  || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
	       && apt-get update -qq && apt-get install -y -qq python3-venv \
	       && $(PYTHON) -m venv --clear .venv; } \
	  || { rm -rf .venv; echo "python3 -m venv does not work here; on Debian: apt-get install python3-venv" >&2; exit 1; }

.venv/runtime: .venv/bin/python pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/dev: .venv/bin/python pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ .venv/runtime

# The tests of MySQL run on a MariaDB server, and on MySQL itself after `make mysql`.
.PHONY: mariadb
mariadb:
	@PATH="$$PATH:/usr/sbin"; command -v mariadbd >/dev/null \
	  || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
	       && apt-get update -qq \
	       && apt-get install -y -qq --no-install-recommends mariadb-server-core >/dev/null; } \
	  || { echo "there is no mariadbd for the tests of MySQL; on Debian: apt-get install mariadb-server-core;" \
	       "to do without it: make REQUIRE=sqlite,pg17,pg18" >&2; echo "$(REQUIRE)" | grep -qv mariadb; }

.cache/mysql:
	@$(BIN)/python tests/servers/mysql_package.py $@

.PHONY: mysql
mysql: .venv/dev .cache/mysql ## fetch a MySQL server for the tests, from a newer Debian

demo: .venv/runtime ## models to migrations to a database, a rename and a rollback, on SQLite
	@$(BIN)/python examples/demo.py

test: .venv/dev mariadb ## the whole test suite
	AQUILIA_TEST_PROFILE=$(PROFILE) $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal tests

test-long: .venv/dev mariadb ## the same with thousands of examples for each law
	AQUILIA_TEST_PROFILE=long $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal tests

# What is asked here is whether the wheel has everything; what it does is asked by `make test`.
test-wheel: .venv/dev ## the tests on SQLite that a wheel could fail, without the sources
	AQUILIA_TEST_ENGINES=sqlite $(BIN)/python tests/wheel.py -q -n $(WORKERS) \
	  $(foreach name,features laws golden corpus older cli/test_bad_input.py cli/test_bad_models.py \
	  cli/test_explain.py cli/test_questions.py cli/test_json.py cli/test_baseline.py cli/test_diff.py \
	  cli/test_inspect.py cli/test_makemigrations.py run/test_processes.py testing \
	  lower/test_framework.py,--ignore tests/$(name))

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev
	$(BIN)/mypy

arrows: .venv/dev
	$(BIN)/lint-imports

check: lint types arrows test test-wheel ## everything that CI runs

corpus: .venv/dev mariadb ## changes that others wrote, from the folder AQUILIA_CORPUS, on every engine
	PYTHONPATH=tests $(BIN)/python -m corpus --workers $(WORKERS) $(ARGS)

bench: .venv/dev ## benchmarks
	for script in benchmarks/bench_*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

bless: .venv/dev mariadb ## rewrite the golden files; read the difference before you commit it
	AQUILIA_BLESS=1 $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal tests

clean: ## remove what the other targets made
	rm -rf .venv .cache build dist .mypy_cache .ruff_cache .import_linter_cache .hypothesis
