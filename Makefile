# What a developer or an operator types. Everything Python lives in .venv, made here and nowhere else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Passed on: make test ARGS="-k quiz", make run ARGS="--help"
ARGS ?=

# A hash for every file, every package named: nothing is looked for that requirements/ does not list.
INSTALL := $(BIN)/python -m pip install --require-hashes --no-deps --disable-pip-version-check \
	--retries 10 --timeout 60 --progress-bar off

# Prints how far pip is. Fails unless the check at its end was reached and found nothing wrong.
PROGRESS := awk -v total="$$total" ' \
	/^(Collecting|Processing) / { if (++n % 10 == 0) print "  " n " of " total; fflush() } \
	/^Installing collected/ { print "  unpacking"; fflush() } \
	/^No broken requirements/ { done = 1 } \
	/ which is not installed\.$$| has requirement / { print } \
	END { exit !done }'

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help audit bench bench-storage bench-updates prove run console check test lock clean

help: ## What can be asked for
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/run.stamp ## Start the bot
	@$(BIN)/python run_bot.py $(ARGS)

console: $(VENV)/run.stamp ## Chat with the bot in this terminal
	@$(BIN)/python run_bot.py console $(ARGS)

check: $(VENV)/run.stamp ## Check what authors wrote: intents/ and knowledge/
	@$(BIN)/python run_bot.py check $(ARGS)

test: $(VENV)/dev.stamp ## Format, lint, types and all tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto $(ARGS)

bench: $(VENV)/bench.stamp ## Measure the matcher beside its peers: make bench DATA=folder
	@$(BIN)/python -m benchmarks.intents $(DATA) $(ARGS)

bench-storage: $(VENV)/bench.stamp ## Measure what the store costs beside SQLite and PostgreSQL alone
	@$(BIN)/python -m benchmarks.storage $(ARGS)

bench-updates: $(VENV)/bench.stamp ## Measure what an update costs, beside two echo bots
	@$(BIN)/python -m benchmarks.updates $(ARGS)

prove: $(VENV)/dev.stamp ## Kill the bot again and again, and look for what was lost (half an hour)
	@$(BIN)/python -m tests.prove $(ARGS)

# In a venv of its own: what looks at our packages is none of them.
AUDIT := build/audit
$(AUDIT).stamp: requirements/audit.txt
	@rm -rf $(AUDIT) && $(PYTHON) -m venv $(AUDIT)
	@$(AUDIT)/bin/python -m pip install -q --require-hashes --no-deps --disable-pip-version-check --retries 1 --timeout 10 -r $<
	@touch $@

audit: ## Known vulnerabilities in what the bot runs with
	@$(MAKE) -s $(AUDIT).stamp || { echo "NOT AUDITED: pip-audit could not be installed."; exit 0; }; \
	$(AUDIT)/bin/python -m tools.audit

# The venv is made anew when it is new, was left half-made or a requirement file changed; packages for tests come on
# top of those for running.
$(VENV)/%.stamp: requirements/%.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "This takes Python 3.11 or newer, which '$(PYTHON)' is not: $$($(PYTHON) --version 2>&1 | head -n 1)" >&2; \
		echo "Name another: make PYTHON=python3.12 ..." >&2; exit 1; }
	@if [ -e $@ ] || ! [ -e $(VENV)/run.stamp ]; then \
		echo "Making $(VENV) with $$($(PYTHON) --version)"; \
		$(PYTHON) -m venv --clear $(VENV) || { \
			echo "Python could not make $(VENV). On Debian and Ubuntu this takes: apt-get install python3-venv" >&2; exit 1; }; \
	fi
	@total=$$(grep -c '==' $<); echo "Installing $$total packages from $<"; \
	{ $(INSTALL) -r $< && $(BIN)/python -m pip check --disable-pip-version-check; } | $(PROGRESS)
	@touch $(VENV)/run.stamp $@

# The oldest Python we promise writes the files: what it needs on top, newer ones may have too.
LOCK_PYTHON ?= python3.11
LOCK := build/lock
# What is set up on this machine for pip is left out, so that everyone gets the hashes of the public index.
CLEAN_PIP := env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE=/dev/null
COMPILE := $(CLEAN_PIP) $(LOCK)/bin/pip-compile --quiet \
	--strip-extras --generate-hashes --no-header --no-emit-options --no-emit-index-url --no-emit-find-links

lock: ## Write requirements/ from pyproject.toml; newest versions with ARGS=--upgrade
	@$(LOCK_PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { \
		echo "requirements/ are written with Python 3.11: make lock LOCK_PYTHON=..." >&2; exit 1; }
	@[ -x $(LOCK)/bin/pip-compile ] || { $(LOCK_PYTHON) -m venv $(LOCK) && $(CLEAN_PIP) $(LOCK)/bin/pip install -q pip-tools==7.6.2; }
	$(COMPILE) $(ARGS) -o requirements/run.txt pyproject.toml
	$(COMPILE) $(ARGS) --extra dev -c requirements/run.txt -o requirements/dev.txt pyproject.toml
	$(COMPILE) $(ARGS) --extra dev --extra bench -c requirements/dev.txt -o requirements/bench.txt pyproject.toml
	$(COMPILE) $(ARGS) --allow-unsafe --extra audit -c requirements/run.txt -o requirements/audit.txt pyproject.toml
	@for name in run dev bench audit; do \
		{ echo "# Made by 'make lock' from pyproject.toml, with Python 3.11. Not to be edited by hand."; \
		sed -e '/^# Made by/d' -e '/^    #   -c /d' requirements/$$name.txt; } > $(LOCK)/$$name.txt && \
		mv $(LOCK)/$$name.txt requirements/$$name.txt; done

clean: ## Remove what was made here; data/ and .env stay
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: screenshots
screenshots: $(VENV)/dev.stamp ## Take the pictures of docs/pictures; look at each of them
	$(BIN)/python -m tools.screenshots

.PHONY: contact-sheet
contact-sheet: $(VENV)/dev.stamp ## Put all pictures on one sheet, on light and on dark; look at each of them
	$(BIN)/python -m tools.contact_sheet
