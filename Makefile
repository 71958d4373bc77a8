# Two commands on a fresh machine: `make demo` and `make test`. The rest is for people who work on Drempel.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

# A demonstration and the tests start hundreds of processes: none should compile what the one before it did.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup assets demo console test check bench soak fuzz stubs lock clean

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(STAMP) libsodium  ## create the virtual environment from the hashed lock

$(STAMP): requirements/development.txt pyproject.toml
	@$(PYTHON) tools/bootstrap.py $(VENV) requirements/development.txt
	@touch $@

.PHONY: libsodium
libsodium:
	@$(PYTHON) tools/libsodium.py

ASSETS := assets/node_modules/.package-lock.json
assets: $(ASSETS)  ## install the consoles' styles and scripts by npm

$(ASSETS): assets/package-lock.json
	@$(PYTHON) tools/npm_assets.py assets
	@touch $@

demo: setup  ## run a whole region on generated data, or on DATA=../shared/data
	@$(BIN)/drempel-region demo --out var/demo $(if $(DATA),--data $(DATA)) $(if $(MODE),--mode $(MODE)) $(if $(SPLIT),--split)

console: setup assets  ## open a console on the region that `make demo` left, with an account per role
	@$(BIN)/drempel-region start var/demo --assets assets/node_modules

.PHONY: golang
golang:
	@$(PYTHON) tools/golang.py

.PHONY: chromium
chromium:
	@$(PYTHON) tools/chromium.py

test: setup golang chromium assets  ## run the tests
	@$(BIN)/pytest -n 2 --dist worksteal

soak: setup  ## the slow tests, hours: a log of a gigabyte, hundreds of kills, backups, an hour at half load
	@$(BIN)/pytest tests/soak -n 0

check: setup  ## stubs, format, lint, types, import contracts, wheel
	@$(BIN)/python tools/genproto.py --check
	@$(BIN)/python tools/wire.py
	@$(BIN)/python -m tools.genvectors --check
	@$(BIN)/python -m tools.messages --check
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python tools/wheel_smoke.py

bench: setup $(VENV)/.bench  ## measure; ONLY=NAME for one
	@$(BIN)/python -m bench $(ONLY)

$(VENV)/.bench: requirements/benchmarks.txt $(STAMP)
	@$(BIN)/python -m pip --disable-pip-version-check install -qq --require-hashes -r requirements/benchmarks.txt
	@touch $@

fuzz: setup $(VENV)/.fuzz  ## fuzz the parsers for ten minutes; SECONDS=N, ONLY=NAME for one
	@FUZZ_EXAMPLES=2000 $(BIN)/pytest -q -n 0 tests/property/test_parsers.py
	@$(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),600) $(ONLY)

$(VENV)/.fuzz: requirements/fuzzing.txt $(STAMP)
	@$(BIN)/python -m pip --disable-pip-version-check install -qq --require-hashes -r requirements/fuzzing.txt
	@touch $@

stubs: setup  ## regenerate the gRPC stubs
	@$(BIN)/python tools/genproto.py

lock: setup  ## resolve the lock anew (needs uv)
	@uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-annotate --no-header -q -o requirements/development.txt
	@uv pip compile --group bench --constraint requirements/development.txt --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header -q \
	  -o requirements/benchmarks.txt
	@uv pip compile --group fuzz --constraint requirements/development.txt --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header -q \
	  -o requirements/fuzzing.txt

clean:  ## remove everything that can be made again
	rm -rf $(VENV) var dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
