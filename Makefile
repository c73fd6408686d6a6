# Everything runs in .venv, made on first use from a Python of 3.11 or newer.
PYTHON ?= python3
BIN := .venv/bin
PLUGINS := $(wildcard plugins/*)

.PHONY: train test lint types benchmark faults clean

train: .venv/train
	$(BIN)/nnframe train

test: .venv/test lint types
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -n auto --dist worksteal

lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/test
	$(BIN)/mypy nnframe $(foreach plugin,$(PLUGINS),$(plugin)/src)

benchmark: .venv/test
	$(BIN)/python -m benchmarks

# The long forms of the tests of docs/reliability.md: about half an hour.
FAULTS := disk_faults flip_bits hostile_files kill_saving kill_training threads
faults: .venv/test
	for script in $(FAULTS); do \
		PYTHONPATH=tests OPENBLAS_NUM_THREADS=1 $(BIN)/python tests/faults/$$script.py || exit 1; \
	done

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/train: .venv/bin/python pyproject.toml
	$(BIN)/pip install -q -e '.[cli,data]'
	touch $@

.venv/test: .venv/bin/python pyproject.toml $(PLUGINS:=/pyproject.toml)
	$(BIN)/pip install -q -e '.[cli,data,test]' $(foreach plugin,$(PLUGINS),-e $(plugin))
	touch $@

clean:
	rm -rf .venv dist .mypy_cache .pytest_cache .ruff_cache
