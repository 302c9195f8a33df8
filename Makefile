# Needs Python 3.11 or newer and make. `make demo` and `make test` set up everything else in .venv.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEMO := results/bells_palsy_severe

.PHONY: help setup demo test check bench parameters evidence docs clean
.NOTPARALLEL:
.DEFAULT_GOAL := help

help:
	@echo "make demo    simulate a severe Bell's palsy and draw what it does to the face's commands"
	@echo "make test    format, lint, types, layers and all tests, without changing a file"
	@echo "make check   format, lint, types, layers and the fast tests, for use while writing"
	@echo "make bench   measure speed and write the result beside the benchmarks"
	@echo "make parameters   write docs/parameters.md again after a change of a default"
	@echo "make evidence   simulate the published experiments and write docs/evidence.md again; minutes"
	@echo "make docs    build the documentation with its gallery into docs/_build/html, without a network"
	@echo "make setup   only make .venv"
	@echo "make clean   delete .venv and caches; results are kept"

setup: $(READY)

# Made again only when what has to be installed has changed.
$(READY): pyproject.toml constraints.txt
	@python=; for one in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  if $$one -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
	  then python=$$one; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "simsynk needs Python 3.11 or newer with its venv module (on Debian: python3-venv)" >&2; exit 1; \
	fi; \
	echo "setting up $(VENV) with $$($$python --version)"; \
	$$python -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

demo: setup
	$(BIN)/simsynk run bells_palsy_severe --replicates 200 --seed 1 --out $(DEMO) --overwrite
	$(BIN)/simsynk report $(DEMO) -o $(DEMO)/report.html
	@echo
	@echo "Look at:"
	@echo "  $(DEMO)/report.html  all of it on one page: pictures, numbers, reasons, how sure, what it rests on"
	@echo "  $(DEMO)/sheet.png    the face before the injury and as it recovers, under seven commands"
	@echo "  $(DEMO)/matrix.png   every command against every muscle: what was asked for, what came unasked"
	@echo "  $(DEMO)/nerve.png    the regrown nerve: where the axons of each branch went"
	@echo "  $(DEMO)/matrix.csv   the same numbers as a table; docs/results.md says what each file holds"

test: setup
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadfile

check: setup
	$(BIN)/python -m ruff format .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest simsynk tests/unit tests/oracle

bench: setup
	$(BIN)/python -m benchmarks.run

parameters: setup
	$(BIN)/simsynk show sources --markdown > docs/parameters.md.new
	mv docs/parameters.md.new docs/parameters.md

evidence: setup
	$(BIN)/simsynk validate --page docs

# Warnings are errors: a broken link or a page that no table of contents names stops the build.
docs: setup
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build/html
	@echo "open docs/_build/html/index.html"

clean:
	rm -rf docs/_build docs/gallery
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -rf ./*.egg-info
