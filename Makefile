# Kawal. `make help` lists what there is. Needs only Python 3.11, make and a package registry.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
# The system's own first: distributions build theirs with profile-guided optimisation, which saves a fifth of the processor time.
PYTHON ?= $(shell for each in /usr/bin/python3.11 python3.11 python3; do \
	"$$each" -c 'import ensurepip, sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && command -v "$$each" && exit; \
	done; command -v python3.11 || command -v python3)
UV_VERSION := 0.13.9
BIN := .venv/bin
JOBS ?= 2
export PYTHONUNBUFFERED := 1
export PYTHONDONTWRITEBYTECODE := # empty: write it; without, each of the many processes that tests start compiles everything anew

.DEFAULT_GOAL := help
.PHONY: help up test check bench bench-routing fault tour fuzz demo shots docs lock clean

help: ## What there is to do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

up: .venv/installed ## Start everything here and serve: http://127.0.0.1:8000 (KAWAL_PORT, KAWAL_NATS_PORT, KAWAL_DATA)
	@exec $(BIN)/kawal up

test: .venv/installed ## The whole suite, on real PostgreSQL and NATS; JOBS at once
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadscope --no-loadscope-reorder $(ARGS)

check: .venv/installed ## Style, types, walls between rooms, generated files, deployment files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m shared.events.generate --check
	$(BIN)/python -m services.routing.lifecycle_page --check
	deploy/check.sh

bench: .venv/installed ## Measure; figures go to docs/benchmarks.md
	@$(BIN)/python -m benchmarks.run $(ARGS)

bench-routing: .venv/installed ## How good learned suggestions are, on real complaints (TRAIN=file, TEST=file)
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m benchmarks.routing $(if $(TRAIN),--train "$(TRAIN)") $(if $(TEST),--test "$(TEST)")

fault: .venv/installed ## The tests of what goes wrong, in their long form
	@KAWAL_LONG=1 $(BIN)/python -m pytest tests/fault $(ARGS)

tour: .venv/installed ## Every page of everybody, on a phone and at a desk, with axe: the long form
	@KAWAL_LONG=1 $(BIN)/python -m pytest tests/browser/test_tour.py $(ARGS)

fuzz: .venv/installed ## schemathesis against the four APIs, long
	@KAWAL_LONG=1 $(BIN)/python -m pytest tests/end_to_end/test_openapi_fuzz.py $(ARGS)

demo: .venv/installed ## Fresh data, real or shipped complaints, totals that agree, one complaint's life
	@$(BIN)/python -m services.demo

shots: .venv/installed ## Pictures of every page, phone and desk, both languages, into docs/shots (needs Chromium)
	@$(BIN)/python -m tests.browser.shots

docs: .venv/installed ## Generate JSON Schemas and docs/asyncapi.yaml from the catalogue, docs/lifecycle.md from the lifecycle
	$(BIN)/python -m shared.events.generate
	$(BIN)/python -m services.routing.lifecycle_page

lock: .venv/installed ## Pin all dependencies anew
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --all-extras --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --no-annotate --upgrade pyproject.toml -o requirements.lock

clean: ## Remove the environment (data in .kawal stays)
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

.venv/installed: requirements.lock pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit(0 if sys.version_info[:2] == (3, 11) else "Kawal needs Python 3.11; this is " + sys.version.split()[0] + ". Set PYTHON=/path/to/python3.11.")'
	@echo "Building the environment …"
	@test -x $(BIN)/python || "$(PYTHON)" -m venv .venv || { rm -rf .venv; echo "Python's venv module is incomplete here; on Debian: apt install python3.11-venv"; exit 2; }
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch .venv/installed
