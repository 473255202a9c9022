#!/usr/bin/env bash
# Runs the pinned Deno, installing it first where it is missing. All arguments go to Deno.
set -euo pipefail
version=2.7.11
home="${XDG_CACHE_HOME:-$HOME/.cache}/k0s-build/deno-$version"
deno="$home/node_modules/.bin/deno"
if [ ! -x "$deno" ]; then
  command -v npm >/dev/null || { echo "Cannot install Deno $version: npm is missing. Install it with: apt-get install npm" >&2; exit 1; }
  echo "Installing Deno $version" >&2
  mkdir -p "$home"
  npm install --silent --no-save --prefix "$home" "deno@$version" >&2
fi
export DENO_TLS_CA_STORE="${DENO_TLS_CA_STORE:-system}" DENO_NO_UPDATE_CHECK=1 DENO_NO_PROMPT=1
exec "$deno" "$@"
