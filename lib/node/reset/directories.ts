import { K0sError, messageOf } from "../../base/mod.ts";
import type { NodePaths } from "../../config/mod.ts";
import { isBelow, isSystemDirectory, mountsOf, otherPathsOf } from "../../host/mod.ts";
import {
  exists,
  type FileFacts,
  linkStatOf,
  readLink,
  readTextIfExists,
  realPath,
  userId,
} from "../../platform/mod.ts";
import { hasBinLayout, hasKubeletLayout, hasRunLayout, whyNoDataDirectory } from "./layout.ts";

/** The directories of a node with symbolic links followed, as mounts and processes name them. */
export interface NodeDirectories extends Record<DirectoryName, string> {
  /** Other paths of the same directories, by bind mounts: a node that was started there names them so. */
  others: Readonly<Record<DirectoryName, readonly string[]>>;
  /** Links that led to them. They go last, so that a reset that was interrupted finds its way again. */
  links: readonly string[];
}

type DirectoryName = "dataDir" | "kubeletRootDir" | "runDir" | "binDir";

/** All paths of one of the directories. */
export function allPaths({ others, ...paths }: NodeDirectories, name: DirectoryName): string[] {
  return [paths[name], ...others[name]];
}

/** Shells of accounts that nobody logs in to: their homes are not homes. */
const NO_SHELL = /\/(nologin|false|sync|halt|shutdown)$/;

/**
 * Finds what a reset may empty, without changing anything.
 *
 * Emptied are only real directories that are k0s' own by their mark or their layout and belong to us. What a link inside of
 * them leads to is spared, unless it is such a directory too.
 *
 * @param passwdFile @default {"/etc/passwd"}
 * @throws {K0sError} If the data directory, or the kubelet's outside of it, is not a node's.
 */
export async function nodeDirectories(paths: NodePaths, passwdFile = "/etc/passwd"): Promise<NodeDirectories> {
  const homes = homesIn(await readTextIfExists(passwdFile) ?? "");
  const data = await followed(paths.dataDir, "--data-dir");
  await refuseForeign(data.path, { flag: "--data-dir", homes, why: whyNoDataDirectory });
  const inData = (path: string) => ({ path: `${data.path}${path.slice(paths.dataDir.length)}`, links: [] });
  const kubelet = isBelow(paths.kubeletRootDir, paths.dataDir)
    ? await followedIf(hasKubeletLayout, paths.kubeletRootDir, homes) ?? inData(paths.kubeletRootDir)
    : await followed(paths.kubeletRootDir, "--kubelet-root-dir");
  if (!isBelow(kubelet.path, data.path)) {
    await refuseForeign(kubelet.path, { flag: "--kubelet-root-dir", homes, why: whyNoKubeletDirectory });
  }
  const run = await followedIf(hasRunLayout, paths.runDir, homes) ?? { path: paths.runDir, links: [] };
  const bin = await followedIf(hasBinLayout, paths.binDir, homes) ?? inData(paths.binDir);
  const found = { dataDir: data.path, kubeletRootDir: kubelet.path, runDir: run.path, binDir: bin.path };
  return {
    ...found,
    others: await otherPaths(found),
    links: [...kubelet.links, ...data.links, ...run.links],
  };
}

async function otherPaths(found: Record<DirectoryName, string>): Promise<NodeDirectories["others"]> {
  const mounts = await mountsOf();
  const [dataDir, kubeletRootDir, runDir, binDir] = await Promise.all(
    [found.dataDir, found.kubeletRootDir, found.runDir, found.binDir].map((path) => otherPathsOf(path, mounts)),
  );
  return { dataDir: dataDir!, kubeletRootDir: kubeletRootDir!, runDir: runDir!, binDir: binDir! };
}

/** A path with its links followed, if that leads to a directory of ours; a link to anything else is only a link. */
async function followedIf(
  hasLayout: (directory: string) => Promise<boolean>,
  path: string,
  homes: ReadonlySet<string>,
): Promise<Followed | undefined> {
  const found = await follow(path);
  if (typeof found === "string") return undefined;
  const facts = await linkStatOf(found.path);
  const isRight = facts?.kind === "directory" && whyNotOwn(facts) === undefined && isSpecific(found.path, homes) &&
    await hasLayout(found.path);
  return isRight ? found : undefined;
}

/** Whether a directory is neither one of the system nor a home. */
function isSpecific(path: string, homes: ReadonlySet<string>): boolean {
  return !homes.has(path) && !isSystemDirectory(path);
}

interface Expectation {
  flag: string;
  homes: ReadonlySet<string>;
  why: (directory: string) => Promise<string | undefined>;
}

async function refuseForeign(path: string, { flag, homes, why }: Expectation): Promise<void> {
  const refusal = (because: string) => refused(path, `it ${because}`, flag);
  if (!isSpecific(path, homes)) throw refusal("belongs to the system, or is the home of an account");
  const facts = await linkStatOf(path);
  if (facts === undefined) return;
  if (facts.kind !== "directory") throw refusal("is not a directory");
  const because = whyNotOwn(facts) ?? await why(path);
  if (because !== undefined) throw refusal(because);
}

function refused(path: string, because: string, flag: string): K0sError {
  return new K0sError(`Cannot reset "${path}": ${because}. Nothing was changed`, {
    hint: `Name the node's own directory with ${flag}, or remove by hand what is left of the node`,
  });
}

function whyNotOwn({ uid, mode }: FileFacts): string | undefined {
  if (uid !== userId()) return `belongs to another account (uid ${uid})`;
  return (mode & 0o022) === 0 ? undefined : `can be written by other accounts (mode ${mode.toString(8)})`;
}

async function whyNoKubeletDirectory(directory: string): Promise<string | undefined> {
  if (await hasKubeletLayout(directory)) return undefined;
  return "does not hold what a kubelet leaves (pods, plugins, …)";
}

interface Followed {
  path: string;
  links: string[];
}

/** {@link follow} for a path that an operator named. @throws {K0sError} */
async function followed(path: string, flag: string): Promise<Followed> {
  const found = await follow(path);
  if (typeof found === "string") throw refused(path, found, flag);
  return found;
}

/** Where a path leads, and the links at its end on the way; else why that cannot be told. */
async function follow(path: string): Promise<Followed | string> {
  try {
    return await followLinks(path);
  } catch (error) {
    return messageOf(error);
  }
}

async function followLinks(path: string): Promise<Followed | string> {
  const links: string[] = [];
  let current = path;
  while ((await linkStatOf(current))?.kind === "symlink") {
    if (links.includes(current)) return "it is a symbolic link that leads to itself";
    links.push(current);
    const target = await readLink(current) ?? "";
    current = target.startsWith("/") ? target : `${current.slice(0, current.lastIndexOf("/"))}/${target}`;
  }
  return { path: await exists(current) ? await realPath(current) : current, links };
}

function homesIn(passwd: string): Set<string> {
  const accounts = passwd.split("\n").map((line) => line.split(":")).filter(({ length }) => length === 7);
  return new Set(
    accounts.filter((fields) => !NO_SHELL.test(fields[6]!)).map((fields) => fields[5]!.replace(/\/+$/, "")),
  );
}
