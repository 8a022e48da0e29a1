#!/usr/bin/env bash
# Runs cargo with the arguments given, after looking for what a build of Stile needs.
# Says in one paragraph what is missing instead of failing somewhere in the middle.
set -euo pipefail
source "$(dirname "$0")/need.sh"

need_cargo
# Formatting needs no pages.
[ "${1:-}" = fmt ] || need_node
export PATH
exec cargo "$@"
