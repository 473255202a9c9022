import { eventually } from "../../support/eventually.ts";
import type { Machine } from "../../support/machine.ts";

/** Where k0s tells containerd of registries. */
export const TREE = "/var/lib/k0s/registries";
/** How soon a change is in the files that containerd reads, in milliseconds: a deadline, not a benchmark. */
const WITHIN_MS = 60_000;

/** Waits until containerd is told this of a registry on a machine. */
export async function isTold(machine: Machine, host: string, text: string): Promise<void> {
  const file = `${TREE}/${host}/hosts.toml`;
  await eventually(async () => (await machine.run("cat", [file])).stdout.includes(text), {
    what: `${file} of ${machine.name} has what is new`,
    withinMs: WITHIN_MS,
    everyMs: 200,
  });
}

/** Waits until containerd is told nothing of a registry any more. @param host Left out: of any. */
export async function nothingIsTold(machine: Machine, host = ""): Promise<void> {
  await eventually(async () => (await machine.run("test", ["-e", `${TREE}/${host}`])).code === 1, {
    what: `${TREE}/${host} of ${machine.name} is gone`,
    withinMs: WITHIN_MS,
  });
}
