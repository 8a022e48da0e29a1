#!/usr/bin/env bash
# Checks the application for browsers: its types against the API, the contrast of its colours, its unit tests. Nothing is
# written into the checkout: it works on a copy, whose packages stay from run to run.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/need.sh
need_node

place="${CARGO_TARGET_DIR:-target}/stile-web-check"
mkdir -p "$place/web" "$place/docs"
cp docs/openapi.json "$place/docs/"
find "$place/web" -mindepth 1 -maxdepth 1 ! -name node_modules -exec rm -rf {} +
find web -mindepth 1 -maxdepth 1 ! -name node_modules -exec cp -R {} "$place/web/" \;
cd "$place/web"
if ! cmp -s package-lock.json node_modules/.stile-lock; then
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    cp package-lock.json node_modules/.stile-lock
fi
npm run --silent check
