# `make` alone lists what there is.

PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; exit; }; done; echo python3)
BOOTSTRAP = "$(PYTHON)" config/bootstrap.py
BIN = .venv/bin
PRODUCTION = ENV=production TRUSTED_PROXIES=1 SITE_URL=https://tidemark.example DATABASE_URL=postgres://t@db/t REDIS_URL=redis://valkey/0 \
	EMAIL_URL=smtp://mail SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')
AGAIN ?= # what CI adds: .ci/run

.PHONY: help run dev test check journeys reset fmt lock sbom clean prepared
help: ## this list
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /:/' | awk -F: '{ printf "  make %-9s %s\n", $$1, $$2 }'

run: ## start everything; PORT=8001 and HOST=... say where
	@exec $(BOOTSTRAP) run -m config.supervisor

dev: ## the same with DEBUG=1 and a web server that reloads changed code
	@DEBUG=1 exec $(BOOTSTRAP) test -m config.supervisor

test: check journeys ## every check, every test, and the journeys in a real browser

check: prepared ## all of it but the journeys
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	ENV=test $(BIN)/python -W ignore manage.py makemigrations --check --dry-run
	@echo 'manage.py check --deploy, with the settings of production'
	@$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING
	ENV=test $(BIN)/mypy config/kit accounts markets analytics portfolios alerts
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -q -n 2 -m 'not journey' $(AGAIN)
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

journeys: prepared ## people's ways through the product, in Chromium
	@$(BIN)/python -m tests.browser
	$(BIN)/pytest -q -m journey tests/journeys $(AGAIN)

prepared:
	@$(BOOTSTRAP) test

reset: ## throw the demo and all its data away (asks)
	@exec $(BOOTSTRAP) run -m config.reset

fmt: prepared ## write the code as ruff likes it
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: ## write the lock files anew from requirements*.in and package.json
	@exec $(BOOTSTRAP) lock

sbom: prepared ## bill of materials of what production installs: var/sbom.json
	@mkdir -p var && $(BIN)/python -m deploy.sbom > var/sbom.json && echo var/sbom.json

clean: ## remove what was installed and cached; data stays
	rm -rf .venv node_modules var/tools .coverage .coverage.* .mypy_cache .ruff_cache .import_linter_cache
