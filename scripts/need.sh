# What a build of Stile needs: sourced by the scripts beside it. Each function says in one paragraph what is missing.

node_version_min=20

say_and_stop() {
    printf '\n%s\n\n' "$1" | fold -s -w 100 >&2
    exit 1
}

need_cargo() {
    if ! command -v cargo >/dev/null && [ -x "${CARGO_HOME:-$HOME/.cargo}/bin/cargo" ]; then
        PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
    fi
    command -v cargo >/dev/null || say_and_stop \
        "Stile is built with Rust, and \`cargo\` is not on the PATH. Install Rust (rustup.rs tells how), open a new shell and run the same command again."
    command -v cc >/dev/null || say_and_stop \
        "Stile contains SQLite and a cryptographic library written in C, and there is no C compiler (\`cc\`) on the PATH. On Debian: apt-get install build-essential. Then run the same command again."
}

# The pages for browsers are built by Node, unless a ready build is given or none is wanted.
need_node() {
    if [ -n "${WEB_DIST:-}" ] || [ "${WEB_UI:-}" = skip ]; then
        return
    fi
    command -v node >/dev/null || say_and_stop \
        "The pages for browsers are built with Node $node_version_min or newer, and \`node\` is not on the PATH. Install it, or take a ready build with WEB_DIST=folder, or leave the pages out with WEB_UI=skip; then run the same command again."
    local major
    major=$(node -p 'process.versions.node.split(".")[0]')
    [ "$major" -ge "$node_version_min" ] || say_and_stop \
        "The pages for browsers are built with Node $node_version_min or newer, and this is Node $(node --version). Install a newer one, or take a ready build with WEB_DIST=folder, or leave the pages out with WEB_UI=skip."
    command -v npm >/dev/null || lend_npm
}

# Node brings its npm along; some installations only do not put it on the PATH.
lend_npm() {
    local node_home cli
    node_home=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
    for cli in "$node_home"/lib/node_modules/npm/bin/npm-cli.js "$node_home"/node_modules/npm/bin/npm-cli.js \
        /usr/local/lib/node_modules/npm/bin/npm-cli.js /usr/lib/node_modules/npm/bin/npm-cli.js \
        /usr/share/nodejs/npm/bin/npm-cli.js; do
        if [ -f "$cli" ]; then
            local tools="${CARGO_TARGET_DIR:-target}/tools"
            mkdir -p "$tools"
            printf '#!/bin/sh\nexec node "%s" "$@"\n' "$cli" >"$tools/npm"
            chmod +x "$tools/npm"
            PATH="$(cd "$tools" && pwd):$PATH"
            return
        fi
    done
    say_and_stop \
        "The pages for browsers are built with npm, which usually comes with Node; neither \`npm\` on the PATH nor Node's own copy of it was found. Install npm, or take a ready build with WEB_DIST=folder, or leave the pages out with WEB_UI=skip."
}
