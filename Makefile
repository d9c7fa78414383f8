# Sarap. `make` lists the habits.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime-ready
DEV := $(VENV)/.dev-ready

.DEFAULT_GOAL := help
.PHONY: help run test lint fix types e2e bench seed translate journey lock

help: ## List these habits
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(RUNTIME): requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(DEV): requirements-dev.txt $(RUNTIME)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

run: $(RUNTIME) ## Set up all that is missing and serve the site with its worker
	@exec $(BIN)/python -m app.devtools.serve

test: $(DEV) ## Set up and run the whole suite (browser tests where a Chromium is found)
	@$(BIN)/python -m app.devtools.translate compile
	@$(BIN)/python -m app.devtools.suite $(ARGS)

e2e: $(DEV) ## Run the browser tests only
	@$(BIN)/python -m app.devtools.translate compile
	@$(BIN)/python -m app.devtools.suite --browser-only $(ARGS)

lint: $(DEV) ## Linters, types, import contracts, templates, translations
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint --lint --quiet --profile=jinja templates
	@$(BIN)/python -m app.devtools.translate check

fix: $(DEV) ## Mend what the linters can mend
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: $(DEV) ## Measure against a bare route in the same run; writes docs/performance.md
	@$(BIN)/python -m app.devtools.bench

seed: $(RUNTIME) ## Throw the demo world away and make it anew
	@$(BIN)/flask demo renew

journey: $(RUNTIME) ## Drive the main job and eight scenes beside it through the running site
	@$(BIN)/flask journey

translate: $(DEV) ## Bring the catalogues up to date with the sentences in the code
	@$(BIN)/python -m app.devtools.translate update

lock: $(DEV) ## Pin the dependencies anew, with hashes and without addresses
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-header --no-annotate --no-emit-index-url requirements.in -o requirements.txt
	@$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-header --no-annotate --no-emit-index-url requirements-dev.in -o requirements-dev.txt
