# make help prints this list. Everything happens in .venv and var/; nothing else on the machine is touched.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test lint format lock lock-check messages bench stop clean

help:  ## print this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

setup: $(VENV)/.installed  ## make .venv with what casebook needs to run

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "casebook needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "this Python has no venv (on Debian and Ubuntu: apt install python3-venv)"; exit 1; }
	@touch $@

$(VENV)/.installed: requirements.lock $(VENV)/.python
	@$(PIP) install --quiet --require-hashes -r requirements.lock
	@touch $@

setup-dev: $(VENV)/.installed-dev  ## the same, with what tests and checks need

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

run: setup  ## start casebook with demonstration data where the store is empty
	@$(BIN)/python run.py serve --demo

stop: setup  ## end the embedded database of this home
	@$(BIN)/python run.py stop

test: setup-dev  ## every test this machine can run
	@$(BIN)/python -m pytest

lint: setup-dev  ## style, types, import contract
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup-dev  ## put the code into the agreed shape
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

LOCK = $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet

lock: setup-dev  ## write the lock files anew from pyproject.toml
	@$(LOCK) -o requirements.lock
	@$(LOCK) --group dev -o requirements-dev.lock

lock-check: setup-dev  ## fail where a lock file no longer matches pyproject.toml
	@cp requirements.lock $(VENV)/lock.check && $(LOCK) -o $(VENV)/lock.check && cmp requirements.lock $(VENV)/lock.check
	@cp requirements-dev.lock $(VENV)/lock.check && $(LOCK) --group dev -o $(VENV)/lock.check && cmp requirements-dev.lock $(VENV)/lock.check

messages: setup-dev  ## gather visible texts into the English catalogue
	@$(BIN)/pybabel -q extract -F babel.cfg -k _l -k lazy_gettext --no-location --sort-output -o $(VENV)/messages.pot .
	@mkdir -p translations/en/LC_MESSAGES
	@test -f translations/en/LC_MESSAGES/messages.po || $(BIN)/pybabel -q init -i $(VENV)/messages.pot -o translations/en/LC_MESSAGES/messages.po -l en
	@$(BIN)/pybabel -q update -i $(VENV)/messages.pot -o translations/en/LC_MESSAGES/messages.po -l en --no-fuzzy-matching --ignore-obsolete --omit-header

bench: setup-dev  ## repeatable measurements, see benchmarks/README.md
	@$(BIN)/python -m benchmarks

clean:  ## remove the environment; data in var/ stays
	@rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .import_linter_cache
