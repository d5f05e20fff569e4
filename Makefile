# The two commands of this project, `make demo` and `make test`, and a few smaller ones.
#
# C++ is compiled once, in build/: pip makes the Python package there, and ctest finds its programs there.
SHELL := /bin/bash
PYTHON := .venv/bin/python
PIP_INSTALL := $(PYTHON) -m pip install --no-deps --no-index --no-build-isolation --verbose \
  --config-settings=build-dir=build \
  --config-settings=cmake.define.PLATELETSIM_TESTS=ON \
  --config-settings=cmake.define.CMAKE_COMPILE_WARNING_AS_ERROR=ON

.PHONY: help demo test bench mutation qualify verify page install docs wheel lock sbom lint clean

help:
	@echo "make demo   install, build, and run three patients into out/"
	@echo "make test   install, build, and run every test"
	@echo "make bench  measure speed beside its baselines, after checking that all do the same"
	@echo "make mutation  plant faults in copies of the sources and count which of them the tests catch (hours)"
	@echo "make qualify  measure every published observation; tables of MODEL.md and a report, out/qualify.html (QUICK=1: small samples, printed)"
	@echo "make verify show that results are the same whatever the threads, compiler, processor or locale"
	@echo "make page   put the classroom page together: one HTML file with the engine in it (needs emscripten and node)"
	@echo "make docs   the manual, docs/_build/html (QUICK=1: notebooks as they are, small pictures)"
	@echo "make wheel  dist/: a source distribution, and a wheel for each Python here, tried in fresh environments (PYTHONS=3.11: only that)"
	@echo "make lock   renew the versions and hashes of all Python packages"
	@echo "make sbom   list every part of the installed program, as CycloneDX"
	@echo "make lint   check the style of the sources"
	@echo "make clean  remove what was built; .venv/ and out/ stay"

demo: install
	$(PYTHON) -m plateletsim.demo

test: install
	SECONDS=0; cmake --build build --target tests && echo "stage: tests built in $$((SECONDS / 60)) min $$((SECONDS % 60)) s"
	status=0; SECONDS=0; \
	ctest --test-dir build --output-on-failure --no-tests=error --parallel 2 || status=1; \
	echo "stage: ctest took $$((SECONDS / 60)) min $$((SECONDS % 60)) s"; SECONDS=0; \
	$(PYTHON) -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder || status=1; \
	echo "stage: pytest took $$((SECONDS / 60)) min $$((SECONDS % 60)) s"; \
	exit $$status

bench: install
	cmake --build build --target bench
	cd tests && ../$(PYTHON) -m bench ../build/tests/bench $(BENCH)

mutation:
	.ci/setup
	cd tests && nice ../$(PYTHON) -m mutation $(MUTATION)

qualify: install
	cd tests && nice ../$(PYTHON) -m observations $(if $(QUICK),--quick) $(OBSERVATIONS)

install:
	.ci/setup
	$(PIP_INSTALL) .

verify: install
	tests/verify/verify

docs: install
	$(PYTHON) docs/manual $(if $(QUICK),--quick)

wheel: install
	.ci/wheel $(PYTHONS)

page:
	web/tools/page build/page

lock:
	.ci/lock

sbom: install
	.ci/tools
	.ci/sbom

lint:
	$(PYTHON) -m pytest tests/style

clean:
	rm -rf build build-*
