/**
 * Builds `dist/k0s` from this checkout.
 *
 * Components are compiled from their own Go modules, compressed, and linked with the program into one file. What was
 * built before is found in the cache by a hash over everything that decides it.
 *
 * @module
 */
import { K0sError, messageOf } from "../lib/base/mod.ts";
import { parseArgs } from "@std/cli";
import { buildAll } from "./build/build_all.ts";
import { listComponents } from "./build/list.ts";
import { type Architecture, buildContext, type Profile } from "./build/context.ts";
import { checkRecompiled } from "./build/recompile.ts";
import { checkReproducible } from "./build/reproducible.ts";

const HELP = `Builds dist/k0s and dist/k0s.spdx.json.

Usage: scripts/deno.sh run -A scripts/build.ts [flags]

Flags:
  --arch ARCH            amd64 or arm64 (default: this machine's)
  --profile PROFILE      development (quick, larger) or release (slow, smallest) (default: development)
  --list                 print the components and whether they are in the cache, build nothing
  --check-reproducible   make the payload twice without the cache of compressed files and compare
  --recompile NAMES      compile these components (comma-separated, or "all") in an empty cache and compare
  --help                 print this text

The cache is \${XDG_CACHE_HOME:-~/.cache}/k0s-build. Environment: DENORT_BIN names a Deno runtime to use.`;

async function main(): Promise<void> {
  const flags = parseArgs(Deno.args, {
    string: ["arch", "profile", "recompile"],
    boolean: ["list", "check-reproducible", "help"],
    default: { arch: Deno.build.arch === "x86_64" ? "amd64" : "arm64", profile: "development" },
    unknown: (flag: string) => {
      throw new K0sError(`Unknown argument "${flag}"`, { hint: "See --help" });
    },
  });
  if (flags.help) return console.log(HELP);
  const context = buildContext(
    oneOf<Architecture>("--arch", flags.arch, ["amd64", "arm64"]),
    oneOf<Profile>("--profile", flags.profile, ["release", "development"]),
  );
  if (flags.list) return await listComponents(context);
  await buildAll(context);
  if (flags["check-reproducible"]) await checkReproducible(context);
  const recompile: unknown = flags["recompile"];
  if (typeof recompile === "string") {
    await checkRecompiled(context, recompile === "all" ? [] : recompile.split(","));
  }
}

function oneOf<T extends string>(flag: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((choice) => choice === value);
  if (found === undefined) throw new K0sError(`Invalid ${flag} "${value}": must be one of ${allowed.join(", ")}`);
  return found;
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    console.error(messageOf(error));
    if (error instanceof K0sError && error.hint !== undefined) console.error(`Hint: ${error.hint}`);
    if (!(error instanceof K0sError)) console.error(error);
    Deno.exit(1);
  }
}
