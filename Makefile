# The commands people type. Every one of them first makes sure that the set-up is complete, which takes no time if it is.

# The environment's own Python once there is one: it is the quickest to start. `make setup PYTHON=python3.12` chooses another.
PYTHON ?= $(firstword $(wildcard .venv/bin/python) python3)
VENV := .venv/bin
SETUP := $(PYTHON) -m toolchain.setup
# Puts the environment in use for the rest of a recipe's shell.
USE := variables=$$($(VENV)/python -m local env) && eval "$$variables" &&

.DEFAULT_GOAL := help
.PHONY: help setup ready env lab down test lint bench lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-7s %s\n", $$1, $$2}' Makefile

setup: ## install the Python environment, Pulumi and the local plugins
	@$(SETUP)

ready:
	@$(SETUP) --quiet >&2

env: ready ## print the shell lines that put all this in use: eval "$(make -s env)"
	@$(VENV)/python -m local env

lab: ready ## bring a platform and a lab up on the local AWS
	@$(USE) $(VENV)/python -m ops lab

down: ready ## destroy what `make lab` made
	@$(USE) $(VENV)/python -m ops down

test: ready ## run every test
	@toolchain/test

lint: ready ## check style, types and formatting
	@toolchain/lint

bench: ready ## measure previews against the same resources in Python CDK, and the policies against checkov
	@$(USE) $(VENV)/python -m bench

lock: ## bring requirements.lock in line with pyproject.toml; UPGRADE=--upgrade takes the newest versions (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --quiet $(UPGRADE) \
		pyproject.toml --group stacks --group local --group test --group lint --output-file requirements.lock

clean: ## remove everything that was made here, the local AWS and its stacks included
	@test ! -x $(VENV)/python || $(VENV)/python -m local down
	rm -rf .venv .build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
