# Two commands are enough: `make up` and `make test`.
SHELL := /bin/bash
PYTHON ?= $(shell for p in python3 python3.12 python3.13 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
# Three on two cores: half of a test is waiting for a browser, a server or a process that starts.
WORKERS := -n 3 --dist loadfile --no-loadscope-reorder

.PHONY: help setup up test test-all check lint clauses bench bench-ml clean

help:  ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/.complete  ## make .venv with everything in it

.venv/.complete: requirements.lock infra/installer.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "No Python 3.11, 3.12 or 3.13 found. Install one, or name it: make PYTHON=/path/to/python3"; exit 2; }
	@echo "Installing into .venv (about 2 GB; the first time downloads it) ..."
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r infra/installer.lock
	@$(BIN)/uv pip install --quiet --compile-bytecode --require-hashes --python $(BIN)/python -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q infra ingestion ml orchestration quality spark_jobs
	@$(BIN)/python -m orchestration.dbt_manifest
	@$(BIN)/python -m infra.superset.environment
	@touch $@

up: setup  ## collect, compute and show everything (NO_UI=1: run once and stop)
	@$(BIN)/sei up $(if $(NO_UI),--no-ui)

test: setup  ## the tests that take seconds each
	@$(BIN)/pytest -m "not slow" $(WORKERS)

test-all: setup  ## all tests, the slow ones too
	@$(BIN)/pytest $(WORKERS)

lint: setup  ## style, types, import contracts, layers, SQL
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m tests.lint_layers
	@$(BIN)/python -m tests.lint_sql

check: setup  ## lint and test what your change touches (BASE=COMMIT: since then)
	@$(BIN)/python -m tests.check $(BASE)

clauses: setup  ## add new names of dbt unit tests to tests/dbt_project/clauses.txt
	@$(BIN)/python -m tests.clauses

bench: setup  ## each published figure as a ratio against its yardstick
	@$(BIN)/python -m tests.bench

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-header --generate-hashes

DATA ?= ../shared/data

bench-ml: setup  ## each model on research data beside a naive baseline (DATA=DIR), and its time and memory
	@$(BIN)/python -m ml.benchmark $(DATA)
	@$(BIN)/python -m ml.benchmark.speed

lock:  ## resolve the lock files anew
	@$(LOCK) infra/installer.in --output-file infra/installer.lock
	@$(LOCK) --extra dev pyproject.toml --output-file requirements.lock
	@$(LOCK) infra/superset/requirements.in --output-file infra/superset/requirements.lock

clean:  ## stop everything and remove the environment and all state
	@test ! -x $(BIN)/sei || $(BIN)/sei down --remove
	@rm -rf .venv .venv-superset .venv-superset.lock .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
