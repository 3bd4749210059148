# Two commands do everything on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: run full test quick check errata bench rates schema clean

run: $(INSTALLED)
	$(BIN)/python -m harness run

full: $(INSTALLED)
	$(BIN)/python -m harness run --full

test: $(INSTALLED)
	$(BIN)/python -m pytest -n 2 --dist worksteal

# What to run while working: the static checks and the fast tests, in under a minute.
quick: check
	$(BIN)/python -m pytest -n 2 --dist worksteal -q -m "not slow"

check: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# reports/errata.md is what a full run says of the documents; it is kept only where all is as expected.
errata: $(INSTALLED)
	$(BIN)/python -m harness run --full --quiet
	cp reports/latest/errata.md reports/.errata.md
	mv reports/.errata.md reports/errata.md

bench: $(INSTALLED)
	$(BIN)/python -m benchmarks

# False alarms, detections and blame on random networks: of mistakes named in simulated code and in that of others:
# reports/rates.md, in more than an hour on two cores.
rates: $(INSTALLED)
	$(BIN)/python -m benchmarks.rates
	$(BIN)/python -m benchmarks.candidate_rates
	$(BIN)/python -m benchmarks.others

schema: $(INSTALLED)
	$(BIN)/python -m harness schema > scenarios/scenario.schema.json
	$(BIN)/python -m harness schema --docs docs/scenarios.md --docs docs/candidates.md

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) reports/latest
