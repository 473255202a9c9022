import { eventually } from "./eventually.ts";
import type { TestNode } from "./test_node.ts";

/** The command line of a process that k0s runs, its arguments separated by NUL. */
export async function commandLine(node: TestNode, name: string): Promise<string> {
  const pid = (await node.pids())[name];
  return (await node.machine.run("cat", [`/proc/${pid}/cmdline`])).stdout;
}

/** Waits until a process runs with an argument. @throws {Error} If it does not in time. */
export async function hasArgument(
  node: TestNode,
  name: string,
  { argument, withinMs }: { argument: string; withinMs: number },
): Promise<void> {
  const isThere = async () => (await commandLine(node, name)).includes(argument);
  await eventually(isThere, { what: `${name} has ${argument}`, withinMs, everyMs: 200 });
}

/** The processes that are others than before, by name. */
export function changedPids(before: Record<string, number>, after: Record<string, number>): string[] {
  return Object.keys(after).filter((name) => after[name] !== before[name]).toSorted();
}
