# Glassbox: `make run` starts the app, `make test` tests it. Both install what they need, once.

PYTHON ?= python3
ADDRESS ?= 127.0.0.1
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run serve test quick check format bench photos clean
.DEFAULT_GOAL := run

# The marks below are touched after an install, so nothing is installed again until a list changes.
$(VENV)/.app: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check -q -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.app
	$(BIN)/python -m pip install --disable-pip-version-check -q -r requirements-dev.txt
	@touch $@

run: $(VENV)/.app  ## the app for one person, at http://127.0.0.1:8501
	@echo "Glassbox is at http://127.0.0.1:$(PORT)  (Ctrl-C ends it)"
	@$(BIN)/python -m streamlit run app.py --server.port $(PORT) --server.headless false --server.maxUploadSize 300

serve: $(VENV)/.app  ## the app for a class: make serve ADDRESS=0.0.0.0 PORT=8501
	@$(BIN)/python serve.py $(ADDRESS) $(PORT)

test: $(VENV)/.dev  ## all tests
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

quick: $(VENV)/.dev  ## within minutes: no browser, no training
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow and not browser" $(ARGS)

check: $(VENV)/.dev  ## format, lint and types
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy

format: $(VENV)/.dev  ## put the code in form
	$(BIN)/python -m ruff format .
	$(BIN)/python -m ruff check --fix .

bench: $(VENV)/.dev  ## our figures beside the bare libraries', as ratios
	$(BIN)/python -m benchmarks

photos: $(VENV)/.dev  ## the screenshots of README.md
	$(BIN)/python -m tests.browser.photograph

clean:  ## what was installed and cached here, not the workspace
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
