SHELL := bash
.SHELLFLAGS := -euo pipefail -c
PYTHON_VENV := .venv/bin/python
export GOAL
export OMP_WAIT_POLICY ?= passive

.PHONY: help setup engine image demo check whole test soak bench lock wheelhouse notices pictures clean

help: ## Say what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

setup: ## Make .venv from requirements.lock (LOCAL=0: without llama.cpp)
	@.ci/setup

engine: ## Make sure that a Docker engine answers (YES=1: ask nothing)
	@sandbox/engine.sh

# The engine first: what it asks, it asks before the minutes that the rest takes.
image: engine setup
	@$(PYTHON_VENV) -m agentd sandbox build

demo: image ## Run a goal on sample files, then ten variations (GOAL="...")
	@$(PYTHON_VENV) -m agentd demo $${GOAL:+--goal "$$GOAL"}

check: setup ## Lint, types, house rules
	@$(PYTHON_VENV) -m ruff check .
	@$(PYTHON_VENV) -m mypy
	@$(PYTHON_VENV) -m pytest tests/house

# The tests load the embedded model; a demo can also do with a server in AGENTD_MODEL.
whole: setup
	@[ "$$(cat .build/local)" != 0 ] || \
		{ echo "make test needs llama.cpp and the embedded model; run: make setup LOCAL=1" >&2; exit 1; }

test: whole image check ## Everything that CI runs
	@$(PYTHON_VENV) -m pytest --ignore=tests/house --durations=10 -n 2 --dist loadfile

soak: image ## Kill runs at random moments and check what comes of them (KILLS=200)
	@$(PYTHON_VENV) -m tests.crash.soak --kills $${KILLS:-200}

bench: image ## Measure against peers; fails where an aim is missed
	@missed=0; for name in loop log whatif grammar model sandbox workspace fork tui; do \
		printf '\n%s\n' "$$name"; $(PYTHON_VENV) -m benchmarks.$$name || missed=1; \
	done; exit $$missed

lock: ## Pin the newest allowed releases and their hashes in requirements.lock
	@test -x .build/lock/bin/uv || { python3 -m venv .build/lock && .build/lock/bin/python -m pip install -q uv==0.13.9; }
	@.build/lock/bin/uv --system-certs pip compile pyproject.toml --extra dev --group build \
		--python-version 3.11 --python-platform linux --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --upgrade --quiet --output-file requirements.lock

wheelhouse: setup ## Fill wheelhouse/ with all wheels, for a machine without network
	@$(PYTHON_VENV) .ci/wheelhouse.py "agentd-runtime$$([ "$$(cat .build/local)" = 0 ] || echo '[embedded]')"

notices: setup ## List the licenses of what is installed beside agentd, in NOTICE
	@$(PYTHON_VENV) .ci/notices.py

pictures: setup ## Draw the pictures of the screens anew, which README.md shows and tests compare
	@$(PYTHON_VENV) -m tests.tui.pictures

clean: ## Remove .venv and build outputs; runs and models stay
	@rm -rf .venv .build .mypy_cache .ruff_cache .pytest_cache
