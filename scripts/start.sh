#!/usr/bin/env bash
# Builds dist/k0s where needed and starts a cluster on this machine: node Ready, pods running. Flags go to
# `k0s controller`.
set -euo pipefail
cd "$(dirname "$0")/.."
./scripts/deno.sh run --allow-all scripts/build.ts
as_root=""
if [ "$(id -u)" != 0 ]; then as_root="sudo"; fi
exec $as_root ./dist/k0s controller --single "$@"
