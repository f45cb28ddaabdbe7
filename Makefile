# Reprise. `make run` and `make test` are all that a newcomer needs; `make help` lists the rest.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
TESTS ?=
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test test-slow check lint types bench bench-memory bench-scale bench-extra screenshots icons figures figures-golden handouts messages messages-handout fmt lock reset

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

# --- Installing -----------------------------------------------------------------------------------

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) on this machine. Install Python 3.11 or newer, then run make again." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Reprise needs Python 3.11 or newer; $(PYTHON) is `$(PYTHON) -V`. Try: make PYTHON=python3.12 run" >&2; exit 1; }
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python cannot make a virtual environment. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }

$(VENV)/.installed: requirements.lock | $(BIN)/python
	@echo "Installing what Reprise needs into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --requirement requirements.lock
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install --quiet --requirement requirements-dev.lock
	@touch $@

.env: | $(BIN)/python
	@umask 077; $(BIN)/python -c 'import secrets; print("# Made by make. For this machine alone.\nDEBUG=1\nDEMO=1\nSECRET_KEY=" + secrets.token_urlsafe(50))' > $@

setup: $(VENV)/.installed .env ## install, make the database, load the library and the demo practice
	@$(BIN)/python -W ignore -m clinic.catalogues
	@mkdir -p staticfiles
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) createcachetable --verbosity 0
	@$(MANAGE) load_library
	@$(MANAGE) load_measures
	@$(MANAGE) seed_demo

run: setup ## all of setup, then serve at http://localhost:8000 (PORT=8001 for another), with a worker beside
	@$(BIN)/python -c 'import socket; s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("127.0.0.1", $(PORT)))' 2>/dev/null || { echo "Port $(PORT) is taken. Stop what uses it, or choose another: make run PORT=8001" >&2; exit 1; }
	@echo "  http://localhost:$(PORT)      Ctrl+C stops it."
	@echo
	@export SITE_URL=http://localhost:$(PORT); \
	( $(MANAGE) worker & worker=$$!; trap 'kill $$worker 2>/dev/null' TERM; wait $$worker \
	  || echo "  The worker has died: pages work, emails wait. Start it again: $(MANAGE) worker" >&2 ) & beside=$$!; \
	trap 'kill $$beside 2>/dev/null; wait' EXIT; \
	$(MANAGE) runserver --noreload localhost:$(PORT)

reset: ## forget the database, pictures and mail of this machine
	rm -rf reprise.sqlite3 reprise.sqlite3-wal reprise.sqlite3-shm media private mail staticfiles

# --- Testing --------------------------------------------------------------------------------------

test: $(VENV)/.installed-dev ## the whole suite; browser tests need Chromium
	@$(BIN)/python -W ignore -m clinic.catalogues
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow" $(TESTS)

test-slow: $(VENV)/.installed-dev ## the tests that take minutes, and a thousand examples where others take fifty
	@$(BIN)/python -W ignore -m clinic.catalogues
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m "slow or hypothesis" --hypothesis-profile many $(TESTS)

check: ## exactly what CI runs
	@bash .ci/run

lint: $(VENV)/.installed-dev ## style of code and templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	git ls-files -z --cached --others --exclude-standard -- 'templates/*.html' | xargs -0 $(BIN)/djade --check --target-version 5.2

types: $(VENV)/.installed-dev .env ## mypy
	$(BIN)/mypy clinic exercises patients

bench: $(VENV)/.installed .env ## print the figures of docs/measurements.md
	@$(MANAGE) bench

bench-memory: $(VENV)/.installed .env ## print how much memory 2,000 handouts take
	@$(MANAGE) bench memory

bench-scale: $(VENV)/.installed .env ## print what 500 patients and a million entries cost (DATABASE_URL: a PostgreSQL server)
	@$(MANAGE) bench scale --really

bench-extra: $(VENV)/.installed ## install WeasyPrint, with which make bench then compares (needs Pango)
	@$(BIN)/python -m pip install --quiet --requirement requirements-bench.lock

screenshots: $(VENV)/.installed-dev ## make the README's pictures from the running app
	@$(BIN)/python tests/bench/screenshots.py

icons: $(VENV)/.installed-dev ## the icons of the installed portal, from its logo
	@$(BIN)/python tests/bench/icons.py

figures: $(VENV)/.installed-dev .env ## contact sheets of all drawn figures into figures/, and the pictures of the docs
	@$(MANAGE) figures --sheet --out figures
	@$(MANAGE) figures --overview --out docs/pictures
	@$(MANAGE) figures --constructs --out docs/pictures/figures

figures-golden: $(VENV)/.installed-dev .env ## note that all figures are right as they are drawn now
	@$(MANAGE) figures --golden

handouts: $(VENV)/.installed-dev ## print every layout in every form to build/handouts, to look at
	@$(BIN)/python -W ignore -m clinic.catalogues
	@$(BIN)/python tests/bench/handouts.py

# --- Looking after the code -----------------------------------------------------------------------

fmt: $(VENV)/.installed-dev ## format and tidy
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .
	git ls-files -z --cached --others --exclude-standard -- 'templates/*.html' | xargs -0 $(BIN)/djade --target-version 5.2 || true

messages-handout: $(VENV)/.installed .env ## collect the words that a handout prints into its catalogues
	@$(BIN)/python -W ignore -m clinic.handout_words

messages: $(VENV)/.installed-dev ## collect the words to translate (needs GNU gettext)
	$(MANAGE) makemessages --all --ignore '.venv/*' --ignore 'tests/*' --no-obsolete

lock: ## pin again what pyproject.toml asks for (needs uv)
	uv pip compile -q --universal --python-version 3.11 --no-header --no-emit-index-url --no-annotate pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --no-header --no-emit-index-url --no-annotate --extra dev pyproject.toml -c requirements.lock -o requirements-dev.lock
	uv pip compile -q --universal --python-version 3.11 --no-header --no-emit-index-url --no-annotate --extra bench pyproject.toml -c requirements.lock -o requirements-bench.lock
