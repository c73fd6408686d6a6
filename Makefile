# Everything runs in .venv, made on first use from a Python of 3.11 or newer.
PYTHON ?= python3
BIN := .venv/bin
PLUGINS := $(wildcard plugins/*)

# Tests start many processes, and compiled modules save each of them seconds.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: train test thorough coverage lint types benchmark faults docs docs-accessible dist matrix clean

train: .venv/train
	$(BIN)/nnframe train
	@echo "To type nnframe or python yourself, first, once in each terminal: source $(BIN)/activate"

test: .venv/test lint types
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -n auto --dist worksteal

# As `make test`, and of what that tries a part only (tests/meta/test_controls.py) all of it.
thorough: .venv/test lint types
	NNFRAME_THOROUGH=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -n auto --dist worksteal

# Which lines and branches of nnframe no test reaches: twice as slow as `make test`.
coverage: .venv/test
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -n auto --dist worksteal --cov

lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/test
	$(BIN)/mypy nnframe release $(foreach plugin,$(PLUGINS),$(plugin)/src)

benchmark: .venv/test
	$(BIN)/python -m benchmarks

# The long forms of the tests of docs/reliability.md: about half an hour.
FAULTS := disk_faults flip_bits hostile_files kill_saving kill_training threads
faults: .venv/test
	for script in $(FAULTS); do \
		PYTHONPATH=tests OPENBLAS_NUM_THREADS=1 $(BIN)/python tests/faults/$$script.py || exit 1; \
	done

# The site of docs/site.md: English, Chinese below zh/, and a check of what came out.
SITE := docs/_build/html
SPHINX := OPENBLAS_NUM_THREADS=1 $(BIN)/python -m sphinx -q -E -W --keep-going -b html
docs: .venv/docs
	$(BIN)/python examples/notebooks.py docs/book
	$(SPHINX) -d docs/_build/doctrees/en docs $(SITE)
	NNFRAME_DOCS_LANGUAGE=zh_CN $(SPHINX) -d docs/_build/doctrees/zh docs $(SITE)/zh
	$(BIN)/python docs/check_site.py $(SITE)

# What a reader with a screen reader, a telephone or a dark screen meets: needs node and chromium.
docs-accessible:
	python3 docs/accessibility/run.py $(SITE)

# Wheels and sdists of the last commit, into dist/: CONTRIBUTING.md has the steps of a release.
dist: .venv/release
	$(BIN)/python release/build.py

# The tests away from here, against what is in dist/, on every Python that is installed: hours.
matrix: dist
	$(BIN)/nox

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/train: .venv/bin/python pyproject.toml
	$(BIN)/pip install -q -e '.[cli,data]'
	touch $@

.venv/test: .venv/bin/python pyproject.toml $(PLUGINS:=/pyproject.toml)
	$(BIN)/pip install -q -e '.[cli,data,test]' $(foreach plugin,$(PLUGINS),-e $(plugin))
	touch $@

.venv/docs: .venv/bin/python pyproject.toml $(PLUGINS:=/pyproject.toml)
	$(BIN)/pip install -q -e '.[cli,data,docs,plot,testing]' -e plugins/nnframe-exercises -e plugins/nnframe-symbolic
	touch $@

.venv/release: .venv/bin/python pyproject.toml
	$(BIN)/pip install -q -e '.[release]'
	touch $@

clean:
	rm -rf .venv .nox dist docs/_build .mypy_cache .pytest_cache .ruff_cache
