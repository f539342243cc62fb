# Everything starts here. Needs Python 3.11 or newer and make; the rest installs itself into .venv.

# The system's own Python first, where it is new enough and can make environments: it is built with optimisation, and a
# fifth faster than one that was built by hand.
ifndef PYTHON
PYTHON := $(shell for p in /usr/bin/python3 python3 python3.13 python3.12 python3.11 python3.14; do \
	$$p -c 'import shutil, sys; shutil.which("uv") or __import__("ensurepip"); sys.exit(sys.version_info < (3, 11))' \
	2>/dev/null && { echo $$p; break; }; done)
endif
ifeq ($(PYTHON),)
PYTHON := $(error Alongside needs Python 3.11 or newer with its venv (Debian, Ubuntu: python3-venv) on this machine)
endif
IN := .venv/bin/python
TESTS ?= tests
WORKERS ?= 3
# Many short processes start here: let Python keep what it compiled, whatever the shell says.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help up test prove bench shots lint format lock .venv-dev
.SILENT:

help:
	echo "make up      start Alongside with its demo at http://localhost:8000/ (PORT=…, ALONGSIDE_VAR=… choose others)"
	echo "make test    every test, browsers included"
	echo "make prove   the heavy proofs at full size"
	echo "make bench   measure everything beside other ways, and write docs/benchmarks.md"
	echo "make shots   the pictures in the README"
	echo "make lint    style, types, layers, templates"
	echo "make lock    requirements/*.txt anew from requirements/*.in (needs uv)"

up:
	$(PYTHON) tools/prepare.py quickstart
	ALONGSIDE_DEMO=$${ALONGSIDE_DEMO-1} exec $(IN) manage.py up

test:
	$(PYTHON) tools/prepare.py test
	ALONGSIDE_CHROMIUM="$$($(IN) tools/chromium.py)" && export ALONGSIDE_CHROMIUM && \
	exec $(IN) -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(TESTS)

prove:
	$(PYTHON) tools/prepare.py test
	ALONGSIDE_CHROMIUM="$$($(IN) tools/chromium.py)" && export ALONGSIDE_CHROMIUM && \
	ALONGSIDE_PROVE=1 exec $(IN) -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m prove $(TESTS)

bench:
	$(PYTHON) tools/prepare.py test
	for set in mentor_match stable plots; do $(PYTHON) tools/prepare.py $$set var/bench || exit 1; done
	exec $(IN) -m tools.bench.run $(BENCH)

shots:
	$(PYTHON) tools/prepare.py test
	ALONGSIDE_CHROMIUM="$$($(IN) tools/chromium.py)" && export ALONGSIDE_CHROMIUM && exec $(IN) -m tools.shots

.venv-dev:
	$(PYTHON) tools/prepare.py dev

lint: .venv-dev
	$(IN) -m ruff check .
	$(IN) -m ruff format --check .
	$(IN) -m mypy .
	.venv/bin/lint-imports --no-cache
	$(IN) -m djlint templates --lint --quiet
	DJANGO_SETTINGS_MODULE=tests.settings $(IN) manage.py makemigrations --check --dry-run

format: .venv-dev
	$(IN) -m ruff check --fix .
	$(IN) -m ruff format .

lock:
	for set in base quickstart test dev mentor_match stable plots; do \
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock" \
	requirements/$$set.in --output-file requirements/$$set.txt || exit 1; done
