# `make` alone lists what there is. Everything but `run` and `test` is a convenience.

PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; exit; }; done; echo python3)
BOOTSTRAP = "$(PYTHON)" config/bootstrap.py

.PHONY: help run
help: ## this list
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

run: ## start everything; PORT=8001 and HOST=... change where
	@exec $(BOOTSTRAP) run -m config.supervisor
