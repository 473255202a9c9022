import { assertStringIncludes } from "@std/assert";
import { eventually } from "./eventually.ts";
import type { Machine } from "./machine.ts";
import type { TestNode } from "./test_node.ts";

const NOTE = "/var/lib/k0s/config-trial.json";
/** How soon a process is put back, or a note gone, in milliseconds: a deadline. */
const WITHIN_MS = 120_000;

/** Kills k0s as soon as it has noted what it tries, and waits until it has started again. */
export async function killedWhileTrying(
  node: TestNode,
  { begin, start }: { begin(): Promise<unknown>; start(): TestNode },
): Promise<TestNode> {
  await begin();
  const isNoted = async () => (await node.machine.run("test", ["-e", NOTE])).code === 0;
  await eventually(isNoted, { what: "it is noted what is tried", withinMs: WITHIN_MS, everyMs: 20 });
  await node.kill();
  return await start().booted();
}

/** Checks that a node has started by what was good before, then tried the other again, and put a process back. */
export async function triesAgain(
  node: TestNode,
  { says, putsBack }: { says: string; putsBack: string },
): Promise<void> {
  assertStringIncludes(node.process.output(), says);
  const components = async () => (await node.machine.k0s(["status", "components"])).stdout;
  const isSaid = async () => (await components()).includes(`${putsBack} runs by its former specification`);
  await eventually(isSaid, { what: `${putsBack} was put back again`, withinMs: WITHIN_MS, everyMs: 500 });
  const isWell = async () => (await node.status()).Processes.every(({ state }) => state === "ready");
  await eventually(isWell, { what: "every process is ready", withinMs: WITHIN_MS, everyMs: 500 });
}

/** Waits until nothing is tried any more. */
export async function triesNothing(machine: Machine): Promise<void> {
  const isForgotten = async () => (await machine.run("test", ["-e", NOTE])).code !== 0;
  await eventually(isForgotten, { what: "nothing is tried any more", withinMs: WITHIN_MS, everyMs: 100 });
}
