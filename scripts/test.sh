#!/usr/bin/env bash
# Runs all tests: the journeys of browsers and other programs in a process of their own beside the rest, since they go one
# after the other and mostly wait. What is given is passed on to cargo.
set -uo pipefail
cd "$(dirname "$0")/.."

scripts/cargo.sh test --workspace --no-run "$@" || exit 1
journeys="$(mktemp)"
trap 'kill "${beside:-}" 2>/dev/null; rm -f "$journeys"' EXIT
scripts/cargo.sh test --package stile-tests --test harness "$@" -- journeys:: >"$journeys" 2>&1 &
beside=$!
# One thread: together with the journeys that keeps two cores busy.
scripts/cargo.sh test --workspace --no-fail-fast "$@" -- --skip journeys:: --test-threads "${STILE_TEST_THREADS:-1}"
rest=$?
wait "$beside"
journey=$?
echo "The journeys:"
cat "$journeys"
exit $((rest != 0 || journey != 0))
