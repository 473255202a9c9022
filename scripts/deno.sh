#!/usr/bin/env bash
# Runs the pinned Deno, installing it first where it is missing. All arguments go to Deno.
set -euo pipefail
version=2.7.11
home="${XDG_CACHE_HOME:-$HOME/.cache}/k0s-build/deno-$version"
deno="$home/node_modules/.bin/deno"

fail() {
  echo "Cannot install Deno $version: $1" >&2
  echo "Hint: $2" >&2
  exit 1
}

install_npm() {
  local packages="apt-get install -y --no-install-recommends npm"
  command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] ||
    fail "npm is not installed" "Install npm; on Debian, as root: $packages"
  echo "Installing Debian package: npm" >&2
  export DEBIAN_FRONTEND=noninteractive
  local log
  log="$({ apt-get update -q && $packages -q; } 2>&1)" ||
    fail "apt-get could not install npm: $(tail -n 15 <<<"$log")" "Install npm by other means, then repeat"
}

if [ ! -x "$deno" ]; then
  echo "Installing Deno $version" >&2
  mkdir -p "${home%/*}"
  unfinished="$(mktemp -d "$home.unfinished.XXXXXX")"
  trap 'rm -rf "$unfinished"' EXIT
  command -v npm >/dev/null || install_npm
  npm install --loglevel=error --no-audit --no-fund --no-save --prefix "$unfinished" "deno@$version" >&2 ||
    fail "npm could not install it" "Check that the npm registry is reachable: npm ping"
  # At once or not at all; where another run was faster, its installation stays.
  mv -T "$unfinished" "$home" 2>/dev/null || [ -x "$deno" ] || { rm -rf "$home" && mv -T "$unfinished" "$home"; }
  trap - EXIT
  rm -rf "$unfinished"
fi
export DENO_TLS_CA_STORE="${DENO_TLS_CA_STORE:-system}" DENO_NO_UPDATE_CHECK=1 DENO_NO_PROMPT=1
exec "$deno" "$@"
