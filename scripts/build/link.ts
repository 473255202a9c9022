import { bundleProgram, PROGRAM_DIRECTORY } from "./bundle_program.ts";
import { removeIfPresent, writeAtomically } from "./cache.ts";
import type { BuildContext } from "./context.ts";
import { findRuntime, RUNTIMES } from "./denort.ts";
import { layerDigests } from "./layer_digests.ts";
import { appendPayload, type CompressedPart, payloadIndex } from "./payload.ts";
import type { PayloadIndex } from "../../lib/bundle/mod.ts";
import { run } from "./run.ts";

/** Assets that are embedded as files beside the code; all small, since Deno holds them in memory. */
const ASSETS = ["assets/manifests", "assets/templates", "assets/images/recipes.json"];

/**
 * Links `dist/k0s`: the runtime, the payload, then the program with its assets.
 *
 * The payload stands between the runtime and Deno's section because Deno copies the latter to the heap at every start;
 * see docs/adr/0002. The index is written to `dist/payload_index.json` and embedded.
 */
export async function linkExecutable(context: BuildContext, parts: readonly CompressedPart[]): Promise<PayloadIndex> {
  const dist = `${context.repository}dist`;
  await Deno.mkdir(dist, { recursive: true });
  const runtime = await findRuntime(context);
  const index = payloadIndex(context, parts, (await Deno.stat(runtime)).size);
  index.layers = await layerDigests(context, index, parts);
  await writeAtomically(`${dist}/payload_index.json`, new TextEncoder().encode(`${JSON.stringify(index, null, 1)}\n`));
  const base = `${dist}/.base`;
  const unfinished = `${dist}/.k0s`;
  try {
    await Deno.copyFile(runtime, base);
    await appendPayload(base, parts);
    await compileProgram(context, { entry: await bundleProgram(context), base, output: unfinished });
    await Deno.rename(unfinished, `${dist}/k0s`);
  } finally {
    await removeIfPresent(base);
    await removeIfPresent(unfinished);
  }
  return index;
}

interface Compilation {
  /** The program, relative to the checkout. */
  entry: string;
  /** What stands before Deno's section: the runtime and the payload. */
  base: string;
  output: string;
}

async function compileProgram(context: BuildContext, { entry, base, output }: Compilation): Promise<void> {
  const includes: string[] = ["--include", "dist/payload_index.json"];
  for (const asset of ASSETS) {
    const exists = await Deno.stat(`${context.repository}${asset}`).then(() => true, () => false);
    if (exists) includes.push("--include", asset);
  }
  await run([
    Deno.execPath(),
    "compile",
    "--allow-all",
    "--no-check",
    // The cache would be a file of a known name in /tmp, which V8 trusts: a user that makes it first runs code as root.
    "--no-code-cache",
    // For releaseMemory(): k0s boots once and then idles for months. A small nursery keeps 4 MiB less, for no more CPU.
    "--v8-flags=--expose-gc,--max-semi-space-size=1",
    "--config",
    `${PROGRAM_DIRECTORY}/deno.json`,
    "--target",
    RUNTIMES[context.architecture].target,
    ...includes,
    "--include",
    PROGRAM_DIRECTORY, // lazily imported files
    "--output",
    output,
    entry,
  ], { cwd: context.repository, env: { DENORT_BIN: base, DENO_NO_UPDATE_CHECK: "1" } });
}
