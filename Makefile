# Corrida. `make` alone lists what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PYTHONPATH := $(CURDIR):$(CURDIR)/functions

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/.python: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Corrida needs Python 3.11 or newer; say which with make PYTHON=python3.13 ..."; exit 1; }
	@echo "installing the workbench into $(VENV) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

node_modules/.installed: package-lock.json $(VENV)/.python
	@$(BIN)/npm ci --silent --no-audit --no-fund
	@touch $@

console/node_modules/.installed: console/package-lock.json $(VENV)/.python
	@$(BIN)/npm ci --prefix console --silent --no-audit --no-fund
	@touch $@

CONSOLE := $(shell find console contracts/openapi -type f -not -path '*/node_modules/*' -not -path 'console/dist/*' \
	-not -path 'console/src/contracts/*')

console/dist/index.html: console/node_modules/.installed $(CONSOLE)
	@echo "building the console ..."
	@cd console && npm run --silent build -- --logLevel warn

.PHONY: console
console: console/dist/index.html ## build the web console

.PHONY: setup
setup: $(VENV)/.python node_modules/.installed console/dist/index.html ## install everything into this folder

.PHONY: run
run: setup ## deploy on this machine and carry real trips (TRIPS RIDES DRIVERS CLOCK_RATE REPORT ONCE SEED)
	@$(BIN)/python -m simulator.run

.PHONY: up
up: setup ## deploy on this machine, without traffic
	@$(BIN)/python -m infra.local up

.PHONY: down
down: setup ## stop what `make up` started
	@$(BIN)/python -m infra.local down

.PHONY: test
test: setup lint ## every kind of test, on a local stack of its own as well
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not system"
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m system

.PHONY: test-fast
test-fast: setup ## the tests that need no local stack
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not system"

.PHONY: drill
drill: setup ## break things on a local stack, half an hour long; the report goes to build/drills.md (DRILLS="who-may ...")
	@$(BIN)/python -m drills $(DRILLS)

.PHONY: migrate-demo
migrate-demo: setup ## move a monolith over while old apps drive, back and forth; the report: build/migration-demo/demo.md (DATABASE=mariadb CREWS HISTORY)
	@$(BIN)/python -m tests.legacy.demo

.PHONY: audit
audit: setup ## known weaknesses of the pinned dependencies (asks PyPI)
	@$(BIN)/python -m infra.audit

.PHONY: lint
lint: setup ## style, types, import rules, risky calls
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/bandit --quiet --recursive --severity-level medium functions events infra simulator drills
	@$(BIN)/bandit --quiet --recursive --severity-level medium --skip B608 migrate
	@cd console && npm run --silent check

.PHONY: bench
bench: setup ## measure what the design claims
	@$(BIN)/python -m benchmarks

.PHONY: contracts
contracts: setup ## write event schemas, AsyncAPI, OpenAPI and the catalogue from the code
	@$(BIN)/python -m infra.contracts

.PHONY: new-service
new-service: setup ## the skeleton of a new service: NAME=x
	@$(BIN)/python -m infra.new_service $(NAME)

.PHONY: trace
trace: setup ## every hop of one ride across the services: RIDE=<id>
	@$(BIN)/python -m infra.trace $(RIDE)

.PHONY: dead-letters
dead-letters: setup ## list what could not be delivered, and why
	@$(BIN)/python -m infra.dead_letters list

.PHONY: redrive
redrive: setup ## deliver the dead letters again (safe to repeat)
	@$(BIN)/python -m infra.dead_letters redrive

.PHONY: synth
synth: setup ## the CloudFormation templates for AWS, checked by cdk-nag
	@node_modules/.bin/cdk synth --quiet

.PHONY: diff
diff: setup ## what a deployment to AWS would change
	@node_modules/.bin/cdk diff --all

.PHONY: bootstrap
bootstrap: setup ## prepare the AWS account and region of your credentials for the CDK, once
	@node_modules/.bin/cdk bootstrap

.PHONY: deploy
deploy: setup ## deploy to the AWS account of your credentials; says what is missing
	@$(BIN)/python -m infra.account
	@node_modules/.bin/cdk deploy --all --require-approval broadening --concurrency 4

.PHONY: lock
lock: setup ## resolve the dependencies anew
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--no-annotate --upgrade functions/requirements.in -o functions/requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--no-annotate --upgrade -c functions/requirements.txt requirements.in -o requirements.txt
	@for own in functions/*/requirements.in; do $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
		--generate-hashes --no-header --no-emit-index-url --no-annotate --upgrade -c requirements.txt $$own \
		-o $${own%.in}.txt; done
