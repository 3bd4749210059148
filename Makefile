# Two commands do everything on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

# A Python 3.8, if there is one: the oldest in which a file may be checked.
PYTHON38 ?= $(firstword $(wildcard $(HOME)/.pyenv/versions/3.8.*/bin/python3.8 /usr/bin/python3.8))
OLDEST := $(VENV)/oldest

.PHONY: run full test thorough quick check oldest errata bench rates schema translations docs clean

run: $(INSTALLED)
	$(BIN)/python -m harness run

full: $(INSTALLED)
	$(BIN)/python -m harness run --full

test: $(INSTALLED) oldest
	$(BIN)/python -m pytest -n 2 --dist worksteal

# Every test there is: `make test` takes one of several of what is alike and takes long.
thorough: $(INSTALLED) oldest
	$(BIN)/python -m pytest -n 2 --dist worksteal --thorough

# What to run while working: the static checks and the fast tests, in under a minute.
quick: check
	$(BIN)/python -m pytest -n 2 --dist worksteal -q -m "not slow"

check: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# With the oldest NumPy, for the tests of `check --python`; without a Python 3.8 these are skipped.
oldest: $(INSTALLED)
	@test -z "$(PYTHON38)" || test -e $(OLDEST) || { $(PYTHON38) -m venv --without-pip $(OLDEST) && \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
	--python-version 3.8 --target $(OLDEST)/lib/python3.8/site-packages numpy==1.20.0; } || rm -rf $(OLDEST)

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
	$(BIN)/python -m benchmarks.homework course_layers
	$(BIN)/python -m benchmarks.homework course_layers_2
	$(BIN)/python -m benchmarks.student_scripts

schema: $(INSTALLED)
	$(BIN)/python -m harness schema > scenarios/scenario.schema.json
	$(BIN)/python -m harness schema --preset > scenarios/course.schema.json
	$(BIN)/python -m harness schema --assignment > scenarios/assignment.schema.json
	$(BIN)/python -m harness schema --docs docs/scenarios.md --docs docs/candidates.md --docs docs/courses.md --docs docs/grading.md --docs docs/zh/scenarios.md --docs docs/zh/grading.md

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

# Message catalogues: after a sentence was changed, then translate what this lists.
translations: $(INSTALLED)
	$(BIN)/python -m translations

# The documentation in both languages, as pages in site/; it fails where a link is broken.
docs: $(VENV)/.docs
	$(BIN)/python -m website

$(VENV)/.docs: $(INSTALLED)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[docs]'
	touch $@

clean:
	rm -rf $(VENV) reports/latest site
