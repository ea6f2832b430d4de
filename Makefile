# All development tasks; `make` without a target lists them.
.DEFAULT_GOAL := help
SHELL := bash

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
# The first suitable Python on the path.
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
REDOCLY := @redocly/cli@2.77.0
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1
export REDOCLY_TELEMETRY := off
export REDOCLY_SUPPRESS_UPDATE_NOTICE := true
export NO_MKDOCS_2_WARNING := 1
# Containers often set this; every start would compile all modules again.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help
help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- first steps ---

.PHONY: demo
demo: $(VENV)/.run  ## start a local server, run typical notebook work against it over HTTP, stop it
	@$(PY) examples/quickstart.py --sandbox

.PHONY: test
test: $(VENV)/.dev  ## run the whole test suite
	@$(PY) -m pytest $(ARGS)

.PHONY: test-fast
test-fast: $(VENV)/.dev  ## run only the fast tests (tests/groups.py defines the slow ones)
	@$(PY) -m pytest -n 2 --skip slow $(ARGS)

.PHONY: sandbox
sandbox: $(VENV)/.run  ## run a local server that behaves like eLabFTW (ARGS="--release 4.3 --port 8043")
	@$(PY) -m elab_sdk.sandbox $(ARGS)

.PHONY: safety
safety: $(VENV)/.dev  ## test all writes on all releases, and write docs/reference/safety.md (ARGS="-n 1")
	@$(PY) -m tests.safety.matrix --output docs/reference/safety.md $(ARGS)

.PHONY: fidelity
fidelity: $(VENV)/.dev  ## compare the sandbox with recordings of 123 releases
	@$(PY) -m tests.fidelity.table $(ARGS)

.PHONY: kills
kills: $(VENV)/.dev  ## kill copies to other servers at 50 moments, and copy and export 10,000 entries
	@ELAB_KILLS=50 ELAB_LARGE=1 $(PY) -m pytest -s tests/copying/test_kills.py \
	  tests/copying/test_memory.py tests/export/test_memory.py $(ARGS)

.PHONY: cards
cards: $(VENV)/.dev  ## render notebook cards to build/cards.png; requires Chromium
	@$(PY) -m tests.notebooks.picture $(ARGS)

.PHONY: bench
bench: $(VENV)/.bench  ## run the benchmarks, and write benchmarks/RESULTS.md (ARGS="decode imports", ARGS=--quick)
	@$(PY) -m benchmarks $(ARGS)

# --- documentation ---

.PHONY: docs
docs: $(VENV)/.dev  ## build the documentation site into build/site
	@$(BIN)/mkdocs build --quiet --strict
	@echo build/site/index.html

.PHONY: docs-serve
docs-serve: $(VENV)/.dev  ## show the documentation site, and build it again after each change (ARGS="-a 127.0.0.1:8001")
	@$(BIN)/mkdocs serve $(ARGS)

.PHONY: docs-version
docs-version: $(VENV)/.dev  ## commit the site of this version to the branch `site`, beside the others (ARGS=--push)
	@$(BIN)/mike deploy --update-aliases $(ARGS) "$$($(PY) -c 'from elab_sdk import __version__; print(__version__)')" latest
	@$(BIN)/mike set-default $(ARGS) latest

.PHONY: docs-pictures
docs-pictures: $(VENV)/.dev  ## write pictures of the main pages to build/screenshots; requires Chromium
	@$(PY) -m tests.site.pictures $(ARGS)

# --- development ---

.PHONY: install
install: $(VENV)/.dev  ## create .venv with all extras and development tools, and the command line in it
	@echo "elab is installed. Run: $(BIN)/elab --help"

.PHONY: generate
generate: $(VENV)/.dev  ## generate generated/ from the spec, and the sync from the async methods
	@$(PY) tools/generate.py
	@$(PY) tools/unasync.py
	@$(PY) tools/floors.py

.PHONY: check
check: lint types spec drift  ## run all static checks

.PHONY: lint
lint: $(VENV)/.dev  ## check style and formatting with ruff
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

.PHONY: types
types: $(VENV)/.dev  ## check types with mypy and pyright (strict), and that all public names are typed
	@$(BIN)/mypy elab_sdk generated/elab_api_v1 generated/elab_api_v2 tools/*.py
	@$(BIN)/pyright
	@for package in elab_sdk elab_api_v1 elab_api_v2; do \
	  PYTHONPATH=.:generated $(BIN)/pyright --verifytypes $$package --ignoreexternal > $(VENV)/verified \
	  || { cat $(VENV)/verified; exit 1; }; grep score $(VENV)/verified; done

.PHONY: spec
spec: $(VENV)/.dev $(VENV)/.redocly  ## lint both contracts with two linters
	@$(BIN)/openapi-spec-validator spec/openapi.yaml spec/openapi-v2.yaml
	@$(VENV)/node_modules/.bin/redocly lint v1 v2

.PHONY: drift
drift: $(VENV)/.dev  ## fail if `make generate` would change a file
	@$(PY) tools/generate.py --check
	@$(PY) tools/unasync.py --check
	@$(PY) tools/floors.py --check

.PHONY: coverage
coverage: $(VENV)/.dev  ## run the tests, and list code that they do not cover; fails below 95 %
	@$(PY) -m pytest --cov --cov-report=term-missing --cov-fail-under=95 $(ARGS)

.PHONY: mutants
mutants: $(VENV)/mutants/.made  ## run mutation tests of elab_sdk/rules (ARGS="checks paging", ARGS=--survivors)
	@$(VENV)/mutants/bin/python tools/mutants.py $(ARGS)

.PHONY: format
format: $(VENV)/.dev  ## fix style and formatting with ruff
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: build
build: $(VENV)/.dev  ## build the wheel and the source archive into dist/
	@rm -rf dist
	@$(PY) -m build --outdir dist . | tail -n 1

.PHONY: sbom
sbom: $(VENV)/sbom/.made  ## write dist/elab-sdk.cdx.json, the packages that the wheel needs with all extras (CycloneDX)
	@ls dist/*.whl > /dev/null 2>&1 || $(MAKE) --no-print-directory build
	@rm -rf build/sbom && $(PYTHON) -m venv --without-pip build/sbom
	@$(PY) -m pip --python build/sbom/bin/python install --quiet --disable-pip-version-check --no-compile \
	  --constraint constraints.txt "$$(echo dist/*.whl)[all]"
	@version=$$($(PY) -c 'from elab_sdk import __version__; print(__version__)') \
	  && sed "s/^dynamic = .*/version = \"$$version\"/" pyproject.toml > build/sbom/pyproject.toml
	@$(VENV)/sbom/bin/cyclonedx-py environment --pyproject build/sbom/pyproject.toml --mc-type library --output-reproducible \
	  --output-file dist/elab-sdk.cdx.json build/sbom/bin/python
	@rm -rf build/sbom && echo "wrote dist/elab-sdk.cdx.json"

.PHONY: constraints
constraints:  ## update constraints.txt to the current versions of all dependencies
	@rm -rf build/fresh && $(PYTHON) -m venv build/fresh
	@build/fresh/bin/python -m pip install --quiet --upgrade pip
	@build/fresh/bin/python -m pip install --quiet --editable '.[all]' --group dev --group bench
	@{ echo "# Exact versions of everything that \`make install\` installs; \`make constraints\` renews them."; \
	   build/fresh/bin/python -m pip freeze --all --exclude-editable; } > constraints.txt
	@rm -rf build/fresh

.PHONY: clean
clean:  ## remove all generated files, including .venv
	@rm -rf $(VENV) build dist mutants elab-demo htmlcov .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- installation ---

$(PY):
	@test -n "$(PYTHON)" || { echo "elab-sdk requires Python 3.11 or later on the path"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --upgrade pip

$(VENV)/.run: $(PY) pyproject.toml constraints.txt
	@$(PIP) --editable '.[sandbox]'
	@touch $@

$(VENV)/.dev: $(PY) pyproject.toml constraints.txt
	@$(PIP) --editable '.[all]' --group dev
	@$(BIN)/pyright --version > /dev/null
	@touch $@ $(VENV)/.run

$(VENV)/.bench: $(VENV)/.dev
	@$(PIP) --group bench
	@touch $@

# its own environment: mutmut needs a newer rich than the constraints allow
$(VENV)/mutants/.made: $(VENV)/.dev
	@rm -rf $(VENV)/mutants && $(PYTHON) -m venv $(VENV)/mutants
	@grep -v '^rich==' constraints.txt > $(VENV)/mutants/constraints.txt
	@$(VENV)/mutants/bin/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	@$(VENV)/mutants/bin/python -m pip install --quiet --disable-pip-version-check \
	  --constraint $(VENV)/mutants/constraints.txt attrs httpx python-dateutil tzdata --group mutants
	@touch $@

# its own environment: its packages are nothing that the SDK or its tests need
$(VENV)/sbom/.made: $(PY) pyproject.toml
	@rm -rf $(VENV)/sbom && $(PYTHON) -m venv $(VENV)/sbom
	@$(VENV)/sbom/bin/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	@$(VENV)/sbom/bin/python -m pip install --quiet --disable-pip-version-check --group sbom
	@touch $@

$(VENV)/.redocly: $(PY) Makefile
	@command -v npm > /dev/null || { echo "the second linter of the spec requires npm (Node.js 20.19 or later)"; exit 1; }
	@npm install --prefix $(VENV) --no-save --no-package-lock --no-audit --no-fund --loglevel=error $(REDOCLY)
	@touch $@
