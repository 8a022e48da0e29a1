# Everything one does with Stile from a clone. `make` alone lists the targets.
#
# What is built goes outside the checkout, so that a second clone on the same machine builds warm.

export CARGO_TARGET_DIR ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/stile/target

# Checks that the toolchains are there, then runs cargo.
CARGO := scripts/cargo.sh

.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help run test check-web test-long bench fmt lint screenshots deps

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## build Stile and serve it on http://127.0.0.1:8420 (ARGS="--data DIR --listen ADDRESS" to change where)
	$(CARGO) run --release --locked --bin stile -- serve $(ARGS)

test: deps lint check-web ## install what the tests need, lint, run all tests
	$(CARGO) build --workspace --locked
	scripts/test.sh --locked

check-web: ## types, contrast and unit tests of the application for browsers
	scripts/check-web.sh

test-long: deps ## the tests, with the long ones at their full length
	$(CARGO) build --workspace --locked
	STILE_TEST_LONG=1 scripts/test.sh --locked

bench: deps ## measure against other programs in the same run; writes bench/results/
	$(CARGO) build --release --locked --bin stile
	python3 bench/run.py

fmt: ## put all code into its form
	$(CARGO) fmt --all

lint: ## form and lints; warnings are errors
	$(CARGO) fmt --all -- --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings

screenshots: deps ## take pictures of every screen and state, in light, in the dark and on a phone
	$(CARGO) build --workspace --locked
	$(CARGO) test --workspace --locked --test harness every_screen_is
	@echo "the pictures are in $(CARGO_TARGET_DIR)/stile-browser/pictures/; the best of them stand in docs/images"

deps: ## install what the tests need, if it is missing
	@scripts/install-test-tools.sh
