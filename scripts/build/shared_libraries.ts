import { K0sError } from "../../lib/base/mod.ts";
import type { Architecture } from "./context.ts";
import { runText } from "./run.ts";

/** Debian's name of an architecture in library paths, and the path of its program loader. */
export const LIBRARY_PATHS: Readonly<Record<Architecture, { triplet: string; loader: string }>> = {
  amd64: { triplet: "x86_64-linux-gnu", loader: "usr/lib64/ld-linux-x86-64.so.2" },
  arm64: { triplet: "aarch64-linux-gnu", loader: "usr/lib/ld-linux-aarch64.so.1" },
};

/**
 * Finds the shared libraries that programs need, and those that these need in turn.
 *
 * @param root Directory that Debian packages were unpacked into.
 * @param programs Paths of the programs.
 * @returns Name the loader asks for (`libmnl.so.0`) → path of the file.
 * @throws {K0sError} If a library is in none of the packages.
 */
export async function sharedLibraries(
  root: string,
  programs: readonly string[],
  triplet: string,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const queue = [...programs];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    for (const name of neededNames(await runText(["readelf", "--dynamic", file]))) {
      if (found.has(name)) continue;
      const path = await findLibrary(root, triplet, name);
      found.set(name, path);
      queue.push(path);
    }
  }
  return found;
}

/** The libraries that `readelf --dynamic` lists as needed. */
export function neededNames(readelfOutput: string): string[] {
  return [...readelfOutput.matchAll(/\(NEEDED\)\s+Shared library: \[([^\]]+)\]/g)].flatMap(([, name]) => name ?? []);
}

async function findLibrary(root: string, triplet: string, name: string): Promise<string> {
  for (const folder of [`usr/lib/${triplet}`, `lib/${triplet}`]) {
    const path = `${root}/${folder}/${name}`;
    if (await Deno.stat(path).then((info) => info.isFile, () => false)) return path;
  }
  throw new K0sError(`Cannot make the base image: no package brings ${name}`, {
    hint: "Add the Debian package that contains it to assets/images/base.json",
  });
}
