# One line per target; the real work is in config/bootstrap.py and manage.py. Every path is quoted: a clone may lie
# below a folder with spaces in its name, where the scripts of .venv/bin would not start; modules do.
SHELL := /bin/sh
PYTHON ?= $(shell command -v python3 || command -v python)
RUN := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help python setup demo up test test-merges check bench-roi bench-import bench-community bench-crm bench-ideas bench-load storm lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 21

python:
	@"$(PYTHON)" -c "import sys; sys.exit(sys.version_info < (3, 9))" 2>/dev/null || \
		{ echo "Install Python 3.9 or newer (Debian: apt-get install python3 python3-venv), or say where one is: make demo PYTHON=/path/to/python3" >&2; exit 1; }

setup: python ## make .venv and install what requirements.txt locks (the others do this by themselves)
	@"$(PYTHON)" config/bootstrap.py

demo: setup ## set up everything, load the demo story once, run it until Ctrl-C
	@exec $(RUN) -m config.supervisor --story

up: setup ## the same without the demo story
	@exec $(RUN) -m config.supervisor

# Tests of whole systems wait for most of their time: with a third process both cores have something to do.
test: setup ## run the whole test suite on a server of its own (ARGS="-k solving" passes arguments, ARGS="-m bench" tries the benchmarks)
	@exec $(RUN) -m pytest -n 3 --dist worksteal $(ARGS)

test-merges: setup ## merge and un-merge hundreds of random pairs, compared byte for byte
	@MITWERT_PAIRS=400 exec $(RUN) -m pytest tests/crm/identity -k "everything or at_random" $(ARGS)

check: setup ## format, lint, types, import contracts, migrations, API schema, templates
	@exec $(RUN) -m config.checks

bench-roi: setup ## measure the ledger with five million legs (ARGS="--legs 200000 --keep" for fewer)
	@exec $(RUN) manage.py bench_roi $(ARGS)

bench-import: setup ## measure imports of 60,000 posts and their intakes (ARGS="--posts 5000" for fewer)
	@exec $(RUN) manage.py bench_import $(ARGS)

bench-community: setup ## measure a forum with 10,000 questions (ARGS="--questions 100000 --keep", ARGS="--large" for a million)
	@exec $(RUN) manage.py bench_community $(ARGS)

bench-crm: setup ## measure a desk with a million tickets (ARGS="--tickets 20000 --keep" for fewer, ARGS="--only channels" for hooks with server and worker)
	@exec $(RUN) manage.py bench_crm $(ARGS)

bench-ideas: setup ## measure an idea board with a million votes on 20,000 ideas (ARGS="--ideas 2000 --votes 50000 --keep" for fewer)
	@exec $(RUN) manage.py bench_ideas $(ARGS)

bench-load: setup ## measure requests a second beside a bare view on the same server (ARGS="--seconds 3")
	@exec $(RUN) manage.py bench_load $(ARGS)

storm: setup ## 20,000 acts at once over 8 connections, then every count is checked (ARGS="--seed 2")
	@exec $(RUN) manage.py storm $(ARGS)

lock: setup ## recompile requirements.txt from pyproject.toml
	@"$(PYTHON)" config/bootstrap.py lock $(ARGS)

clean: python ## stop what runs here; remove the environment, all state and what the other targets made besides
	@"$(PYTHON)" config/bootstrap.py clean

.DEFAULT:
	@echo "There is no 'make $@'; 'make help' lists what there is." >&2; exit 1
