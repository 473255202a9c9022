import { listDirectory } from "../platform/mod.ts";
import { findLeftover } from "./pid_file.ts";

/** A process that an earlier run has left behind and that is proven ours. */
export interface Leftover {
  name: string;
  pid: number;
}

/** Every left-over process that has a pid file in a directory, whatever its name, sorted by name. Changes nothing. */
export async function findLeftovers(runDir: string): Promise<Leftover[]> {
  const files = (await listDirectory(runDir)).filter(({ name, isFile }) => isFile && name.endsWith(".pid"));
  const found = await Promise.all(files.map(async (file) => {
    const name = file.name.slice(0, -".pid".length);
    const facts = await findLeftover(runDir, name);
    return facts === undefined ? undefined : { name, pid: facts.pid };
  }));
  return found.filter((leftover) => leftover !== undefined);
}
