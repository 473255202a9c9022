import { K0sError, messageOf } from "../../lib/base/mod.ts";
import type { BuildContext } from "./context.ts";
import { removeIfPresent, writeAtomically } from "./cache.ts";
import { digestOfFile } from "./hashes.ts";
import { run, runText } from "./run.ts";

/** A Debian package at one version. */
export interface LockedPackage {
  readonly version: string;
  /** Of the `.deb`. */
  readonly sha256: string;
}

/** Packages by name, for each architecture: the content of `assets/images/base.lock.json`. */
export type DebianLock = Record<string, Record<string, LockedPackage>>;

/** A package that is present as a file. */
export interface FetchedPackage extends LockedPackage {
  readonly name: string;
  /** Path of the `.deb`. */
  readonly path: string;
}

/** Reads the lock; a missing one is empty. */
export async function readDebianLock(context: BuildContext): Promise<DebianLock> {
  try {
    return JSON.parse(await Deno.readTextFile(lockPath(context)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
}

/**
 * Fetches packages with apt at their locked versions.
 *
 * Debian serves only the newest version of a package. One that is locked at a version no longer served is locked anew
 * at the served one, and a line on standard error says so.
 *
 * @throws {K0sError} Where there is no apt, or a package differs from its locked hash.
 */
export async function fetchPackages(context: BuildContext, names: readonly string[]): Promise<FetchedPackage[]> {
  const lock = await readDebianLock(context);
  const before = JSON.stringify(lock);
  const locked = lock[context.architecture] ??= {};
  await refreshIndex(context, names, locked);
  const fetched: FetchedPackage[] = [];
  for (const name of names) {
    const found = await fetchPackage(context, name, locked[name]);
    locked[name] = { version: found.version, sha256: found.sha256 };
    fetched.push(found);
  }
  if (JSON.stringify(lock) !== before) {
    await writeAtomically(lockPath(context), new TextEncoder().encode(`${JSON.stringify(lock, null, 2)}\n`));
  }
  return fetched;
}

/** Refreshes apt's index if anything has to be downloaded; a fresh machine has none, an old one names old versions. */
async function refreshIndex(
  context: BuildContext,
  names: readonly string[],
  locked: Readonly<Record<string, LockedPackage>>,
): Promise<void> {
  const paths = names.map((name) => packagePath(context, name, locked[name]?.version ?? ""));
  const present = await Promise.all(paths.map((path) => Deno.stat(path).then(() => true, () => false)));
  if (present.every(Boolean)) return;
  await run(["apt-get", "update", "--quiet"]).catch((error) => {
    console.error(`Going on with the package index as it is: ${messageOf(error)}`);
  });
}

async function fetchPackage(context: BuildContext, name: string, locked?: LockedPackage): Promise<FetchedPackage> {
  if (locked !== undefined) {
    const path = await download(context, name, locked.version).catch(() => undefined);
    if (path !== undefined) return { name, path, ...locked, sha256: await verified(path, locked.sha256) };
  }
  const version = await servedVersion(context, name);
  console.error(`Locking Debian package ${name} at ${version}${locked ? `, ${locked.version} is not served` : ""}`);
  const path = await download(context, name, version);
  return { name, version, path, sha256: await digestOfFile(path) };
}

async function download(context: BuildContext, name: string, version: string): Promise<string> {
  const path = packagePath(context, name, version);
  if (await Deno.stat(path).then(() => true, () => false)) return path;
  const folder = `${path}.unfinished`;
  await removeIfPresent(folder);
  await Deno.mkdir(folder, { recursive: true });
  try {
    await run(["apt-get", "download", "-o", "APT::Sandbox::User=root", `${aptName(context, name)}=${version}`], {
      cwd: folder,
      hint: "Run on Debian, with a package index that apt-get update has fetched",
    });
    for await (const entry of Deno.readDir(folder)) await Deno.rename(`${folder}/${entry.name}`, path);
  } finally {
    await removeIfPresent(folder);
  }
  return path;
}

function packagePath(context: BuildContext, name: string, version: string): string {
  return `${context.cache}debian/${name}_${version.replaceAll(/[:~]/g, "_")}_${context.architecture}.deb`;
}

async function servedVersion(context: BuildContext, name: string): Promise<string> {
  const policy = await runText(["apt-cache", "policy", aptName(context, name)], { hint: "Run on Debian" });
  const version = /^\s*Candidate: (\S+)$/m.exec(policy)?.[1];
  if (version !== undefined && version !== "(none)") return version;
  throw new K0sError(`Cannot find Debian package "${name}" for ${context.architecture}`, {
    hint: `Run: apt-get update (and dpkg --add-architecture ${context.architecture} for a foreign architecture)`,
  });
}

async function verified(path: string, sha256: string): Promise<string> {
  const actual = await digestOfFile(path);
  if (actual === sha256) return actual;
  await Deno.remove(path);
  throw new K0sError(`Cannot use ${path}: its SHA-256 is ${actual}, not the locked ${sha256}`, {
    hint: "Build again to fetch it anew; if it stays, remove the package from assets/images/base.lock.json",
  });
}

function aptName(context: BuildContext, name: string): string {
  return `${name}:${context.architecture}`;
}

function lockPath(context: BuildContext): string {
  return `${context.repository}assets/images/base.lock.json`;
}
