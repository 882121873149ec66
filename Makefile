# `make plan` and `make test` are all that a newcomer needs; `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
API ?= orders
PROVIDER ?= expanded

.DEFAULT_GOAL := help
.PHONY: help plan demo verify test page lint types corpus expansions bench fuzz mutations forecasts engines golden docs clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

# The stamps make the second run quick: pip is asked again only when its inputs changed.
$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'contractctl needs Python 3.11 or newer: make PYTHON=python3.12 plan'; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@

plan: $(VENV)/.installed ## print the migration plan of the example workspace (API=orders)
	@$(BIN)/contractctl plan $(API)

demo: $(VENV)/.tested ## play eight weeks of the example migration in build/demo, up to its report
	@$(BIN)/python -m examples.course.play build/demo

verify: $(VENV)/.tested ## test the sample provider for every consumer (PROVIDER=v1, v2, planted)
	$(BIN)/contractctl verify $(API) --app examples.orders.app:$(PROVIDER)

# Types are checked beside the tests, and told after them. Tests start many processes: each would
# compile this package anew where the environment forbids to keep what was compiled.
test: lint $(VENV)/.tested ## lint, types and the whole test suite
	@$(BIN)/mypy > $(VENV)/types.txt 2>&1 & types=$$!; trap 'kill $$types' INT TERM; \
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n auto --dist worksteal; tests=$$?; \
	wait $$types; types=$$?; cat $(VENV)/types.txt; exit $$((tests | types))

$(VENV)/.browser: $(VENV)/.tested
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[browser]'
	@touch $@

page: $(VENV)/.browser ## test the weekly page in the Chromium of this machine
	@command -v chromium > /dev/null || command -v chromium-browser > /dev/null \
	  || { echo 'make page needs Chromium: apt-get install chromium'; exit 1; }
	$(BIN)/python -m pytest -n 2 tests/browser

lint: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.tested
	$(BIN)/mypy

corpus: $(VENV)/.tested ## diff every consecutive pair of the real API histories
	$(BIN)/python -m benchmarks.corpus

bench: $(VENV)/.tested ## measure start-up, plan, diff: whole processes, medians, ratios
	$(BIN)/python -m benchmarks.bench

expansions: $(VENV)/.tested ## expand every pair of the real API histories that breaks, with proof
	$(BIN)/python -m benchmarks.expansions

fuzz: $(VENV)/.tested ## 200,000 payloads against the diff, 100,000 lines of each log format
	$(BIN)/python -m benchmarks.fuzz
	$(BIN)/python -m benchmarks.fuzz_logs

mutations: $(VENV)/.tested ## change small services in a hundred ways; count who is said to be hurt
	$(BIN)/python -m benchmarks.mutations

forecasts: $(VENV)/.tested ## forecast 5,400 migrations whose end is known, in two ways
	$(BIN)/python -m benchmarks.forecasts

engines: ## compare ClickHouse and a Spark cluster with DuckDB (1.5 GB, Java 17)
	@command -v java > /dev/null || { echo 'make engines needs Java 17: install a JRE'; exit 1; }
	@test -x .venv-engines/bin/python || $(PYTHON) -m venv .venv-engines
	@.venv-engines/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt \
	  -e '.[evidence,spark]' 'chdb>=4,<5'
	.venv-engines/bin/python -m benchmarks.engines

golden: $(VENV)/.tested ## rewrite the golden files; read the diff before you commit it
	$(BIN)/python -m pytest -q --update-golden

docs: $(VENV)/.tested ## rewrite the generated reference pages
	$(BIN)/python -m contractctl.cli.reference docs

clean: ## remove what make made
	rm -rf $(VENV) .venv-engines build dist .mypy_cache .ruff_cache .pytest_cache
