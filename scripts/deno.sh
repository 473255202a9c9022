#!/usr/bin/env bash
# Runs the pinned Deno, installing it first where it is missing. All arguments go to Deno.
set -euo pipefail
version=2.7.11
# Of the npm package that holds the program for x86-64, for machines without npm.
tarball_sha256=4f5ed8d62a7256c0c9930b9974d5a1bf14fa18335064a35214f2854fe2357a32
home="${XDG_CACHE_HOME:-$HOME/.cache}/k0s-build/deno-$version"
deno="$home/node_modules/.bin/deno"

fail() {
  echo "Cannot install Deno $version: $1" >&2
  echo "Hint: $2" >&2
  exit 1
}

# Downloads with curl what npm would install, into the same place.
install_without_npm() {
  command -v curl >/dev/null || fail "neither npm nor curl is installed" "On Debian, as root: apt-get install npm"
  [ "$(uname -sm)" = "Linux x86_64" ] || fail "npm is not installed" "On Debian, as root: apt-get install npm"
  local url="${NPM_CONFIG_REGISTRY:-https://registry.npmjs.org}/@deno/linux-x64-glibc/-/linux-x64-glibc-$version.tgz"
  curl --fail --silent --show-error --location --output "$1/deno.tgz" "$url" ||
    fail "$url is not reachable" "Set NPM_CONFIG_REGISTRY to a mirror of the npm registry"
  echo "$tarball_sha256  $1/deno.tgz" | sha256sum --check --quiet ||
    fail "$url is not the expected file" "Try again, or install npm"
  mkdir -p "$1/node_modules/.bin"
  tar -xzf "$1/deno.tgz" -C "$1/node_modules/.bin" --strip-components=1 package/deno
  rm "$1/deno.tgz"
}

if [ ! -x "$deno" ]; then
  echo "Installing Deno $version" >&2
  mkdir -p "${home%/*}"
  unfinished="$(mktemp -d "$home.unfinished.XXXXXX")"
  trap 'rm -rf "$unfinished"' EXIT
  if command -v npm >/dev/null; then
    npm install --silent --no-save --prefix "$unfinished" "deno@$version" >&2 ||
      fail "npm could not install it" "Check that the npm registry is reachable: npm ping"
  else
    install_without_npm "$unfinished"
  fi
  # At once or not at all; where another run was faster, its installation stays.
  mv -T "$unfinished" "$home" 2>/dev/null || [ -x "$deno" ] || { rm -rf "$home" && mv -T "$unfinished" "$home"; }
  trap - EXIT
  rm -rf "$unfinished"
fi
export DENO_TLS_CA_STORE="${DENO_TLS_CA_STORE:-system}" DENO_NO_UPDATE_CHECK=1 DENO_NO_PROMPT=1
exec "$deno" "$@"
