#!/usr/bin/env bash
# Builds k0s where needed and passes every test: checks, unit, integration, end to end. `--help` says more.
set -euo pipefail
cd "$(dirname "$0")/.."
exec ./scripts/deno.sh run --allow-all scripts/test.ts "$@"
