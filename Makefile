# The two commands that a fresh machine with Python >= 3.11, git and make needs: `make run` and `make test`.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check format gold datasets clean

run: .venv/installed ## the main job: embedded corpus -> store -> answers -> reports/
	$(BIN)/passband run

test: check .venv/browser ## everything that must hold before a change lands
	OPENBLAS_NUM_THREADS=1 $(BIN)/pytest -n auto

check: .venv/installed ## style, types, floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/installed ## put the code into its one form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

gold: .venv/installed ## score the extraction against the gold claims and print what differs
	$(BIN)/python tests/gold/gate.py --errors 20

datasets: .venv/installed ## remake the embedded corpus, the loss curves and the model table from ../shared
	$(BIN)/python datasets/make_models.py
	$(BIN)/python datasets/make_corpus.py
	$(BIN)/python datasets/make_loss_curves.py
	$(BIN)/python datasets/make_training_runs.py

.venv/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "passband needs Python >= 3.11; call make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable '.[pdf]' --group dev
	@.ci/packages "report.pdf" libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core
	touch $@

.venv/browser: .venv/installed
	@.ci/packages "test of the page in a browser" chromium chromium-driver
	touch $@

clean:
	rm -rf .venv reports/*/ passband-store
