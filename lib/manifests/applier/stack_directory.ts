import { exists, linkStatOf, listDirectory, readTextIfExists, writeAtomic } from "../../platform/mod.ts";
import { isManifest } from "./parse_manifests.ts";
import type { Stack } from "../stack.ts";

/** Directories that k0s deploys in other ways, or once did. @see k0s `pkg/applier/manager.go` */
const IGNORED = new Set(["autopilot", "api-config", "etcd-member", "helm", "bootstraprbac", "windows"]);

const NOTICE = `The contents of this directory are ignored by k0s.
The stack of this name is deployed by k0s in another way, or not any more.
`;

/** Whether the applier leaves a directory alone. */
export function isIgnoredStack(name: string): boolean {
  return IGNORED.has(name);
}

/** Names of the stacks: the direct subdirectories that are not links; `undefined` if `manifestsDir` is not there. */
export async function listStacks(manifestsDir: string): Promise<string[] | undefined> {
  if (!await exists(manifestsDir)) return undefined;
  return (await listDirectory(manifestsDir)).filter(({ isDirectory }) => isDirectory).map(({ name }) => name);
}

/** Reads the manifests of a stack; `undefined` if it has no directory. */
export async function readStack(manifestsDir: string, name: string): Promise<Stack | undefined> {
  const directory = `${manifestsDir}/${name}`;
  if ((await linkStatOf(directory))?.kind !== "directory") return undefined;
  const files: Record<string, string> = {};
  for (const entry of await listDirectory(directory)) {
    if (entry.isDirectory || !isManifest(entry.name)) continue;
    // A file that vanished meanwhile is not in the stack.
    const text = await readTextIfExists(`${directory}/${entry.name}`);
    if (text !== undefined) files[entry.name] = text;
  }
  return { name, files };
}

/** Tells an operator, in the directory itself, that it is ignored. */
export async function writeIgnoredNotice(manifestsDir: string, name: string): Promise<void> {
  const path = `${manifestsDir}/${name}/ignored.txt`;
  if (!await exists(path)) await writeAtomic(path, NOTICE, { mode: 0o644 });
}
