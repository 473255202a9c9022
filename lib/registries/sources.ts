import type { Registry, RegistryAccess } from "../config/mod.ts";
import { messageOf } from "../base/mod.ts";
import { readTextIfExists, statOf } from "../platform/mod.ts";
import type { RegistrySources } from "./endpoint_access.ts";

/** Largest file that is read: a bundle of authorities has a quarter of it. */
const LARGEST_FILE = 1024 * 1024;

/** Everything that registries and their mirrors are reached by. */
function accessesOf(registries: readonly Registry[]): RegistryAccess[] {
  return registries.flatMap((registry) => [registry, ...registry.mirrors ?? []]);
}

/** Files that registries name, each once. */
export function filesOf(registries: readonly Registry[]): string[] {
  const named = accessesOf(registries).flatMap(({ caFile, certFile, keyFile, credentials }) => [
    ...[caFile, certFile, keyFile, credentials?.file],
  ]);
  return [...new Set(named.filter((path) => path !== undefined))];
}

/** Reads files as they are now. */
export async function readFiles(paths: readonly string[]): Promise<RegistrySources["files"]> {
  const read = async (path: string) => [path, await readFile(path)] as const;
  return new Map(await Promise.all(paths.map(read)));
}

async function readFile(path: string): Promise<{ text: string } | { problem: string }> {
  try {
    const facts = await statOf(path);
    if (facts === undefined) return { problem: "there is no such file" };
    if (facts.kind !== "file") return { problem: "it is no regular file" };
    if (facts.sizeBytes > LARGEST_FILE) return { problem: "it is larger than a megabyte" };
    const text = await readTextIfExists(path);
    return text === undefined ? { problem: "there is no such file" } : { text };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

/** Those of the files with credentials or keys that accounts other than root may read. */
export async function readableByOthers(registries: readonly Registry[]): Promise<string[]> {
  const secret = new Set(accessesOf(registries).flatMap(({ keyFile, credentials }) => [keyFile, credentials?.file]));
  const open: string[] = [];
  for (const path of secret) {
    const facts = path === undefined ? undefined : await statOf(path);
    if (facts !== undefined && (facts.mode & 0o044) !== 0) open.push(path!);
  }
  return open;
}
