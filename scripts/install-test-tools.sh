#!/usr/bin/env bash
# Installs the programs that the tests run against, where they are missing: a PostgreSQL server (started by the tests
# themselves, on a free port, in a temporary folder), a browser, the archive tools that check our archives, and the
# clients that people use with links.
# Quiet and quick when nothing is missing. Knows Debian and its relatives; elsewhere it says what to install.
set -euo pipefail

packages=()
names=()

need() {
    local name=$1 package=$2
    shift 2
    "$@" >/dev/null 2>&1 && return
    names+=("$name")
    packages+=("$package")
}

postgres_server_is_there() {
    compgen -G '/usr/lib/postgresql/*/bin/postgres' || command -v postgres
}

need 'a PostgreSQL server' postgresql postgres_server_is_there
need unzip unzip command -v unzip
need python3 python3 command -v python3
need 7z p7zip-full command -v 7z
need chromium chromium command -v chromium
need curl curl command -v curl
need rclone rclone command -v rclone
need cadaver cadaver command -v cadaver

[ ${#packages[@]} -gt 0 ] || exit 0

give_up() {
    {
        printf '\n'
        printf '%s' "The tests need ${names[*]/%/,} which could not be installed by themselves: $1. " \
            "Please install them by hand (on Debian: apt-get install ${packages[*]}) and run the same command again. " \
            "A PostgreSQL server need not run: the tests start their own."
        printf '\n\n'
    } | fold -s -w 100 >&2
    exit 1
}

command -v apt-get >/dev/null || give_up 'this is no Debian'

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || give_up 'you are not root and there is no sudo'
    # With nobody at the keyboard, sudo must not ask.
    if [ -t 0 ]; then as_root=(sudo); else as_root=(sudo -n); fi
    "${as_root[@]}" true || give_up 'sudo refused'
fi

# Debian's package would make a database cluster and start it at once. Nobody asked for one, and it would take the
# usual port: so it is told not to, for as long as the installation runs.
no_cluster=/etc/postgresql-common/createcluster.d/stile-tests.conf
"${as_root[@]}" mkdir -p "$(dirname "$no_cluster")"
echo 'create_main_cluster = false' | "${as_root[@]}" tee "$no_cluster" >/dev/null
trap '"${as_root[@]}" rm -f "$no_cluster"' EXIT

echo "installing for the tests: ${packages[*]}"
log=$(mktemp)
install_packages() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${packages[@]}" >"$log" 2>&1
}
if ! install_packages; then
    "${as_root[@]}" apt-get update >"$log" 2>&1 || true
    install_packages || { tail -n 15 "$log" >&2; give_up 'apt-get failed, its last words are above'; }
fi
rm -f "$log"
