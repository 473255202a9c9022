import { eventually } from "./eventually.ts";

/** Control group of the host that those of all machines lie under. */
export const CGROUP_BRANCH = "k0s-testbed";

/** Removes a machine's branch of every hierarchy; its processes are dead, but the kernel may still be reaping them. */
export async function removeCgroups(name: string): Promise<void> {
  for (const hierarchy of await entriesOf("/sys/fs/cgroup")) {
    const path = `/sys/fs/cgroup/${hierarchy}/${CGROUP_BRANCH}/${name}`;
    await eventually(async () => !await isDirectory(path) || await removeCgroup(path), {
      what: `control group ${path} is removed`,
      withinMs: 60_000,
    });
  }
}

/** Names of the branches that machines have, those of other checkouts included. */
export async function machineCgroups(): Promise<string[]> {
  const names = new Set<string>();
  for (const hierarchy of await entriesOf("/sys/fs/cgroup")) {
    for (const name of await entriesOf(`/sys/fs/cgroup/${hierarchy}/${CGROUP_BRANCH}`)) names.add(name);
  }
  return [...names];
}

/** Removes a branch as far as it is empty now: what has processes left is for the next machine that is made. */
export async function removeEmptyCgroups(name: string): Promise<void> {
  for (const hierarchy of await entriesOf("/sys/fs/cgroup")) {
    try {
      await removeCgroup(`/sys/fs/cgroup/${hierarchy}/${CGROUP_BRANCH}/${name}`);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound || isBusy(error))) throw error;
    }
  }
}

/** The runtime throws no {@link Deno.errors.Busy} for a group with processes, but an error without a class of its own. */
function isBusy(error: unknown): boolean {
  return error instanceof Deno.errors.Busy || (error instanceof Error && error.message.includes("(os error 16)"));
}

/** @returns Whether it is gone. */
async function removeCgroup(path: string): Promise<boolean> {
  for (const child of await entriesOf(path)) await removeCgroup(`${path}/${child}`);
  await Deno.remove(path);
  return true;
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function entriesOf(path: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const entry of Deno.readDir(path)) if (entry.isDirectory) names.push(entry.name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) throw error;
  }
  return names;
}
