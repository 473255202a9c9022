import { eventually } from "../../support/eventually.ts";
import type { Machine } from "../../support/machine.ts";

/** Registers a test of the testbed. For root alone: other users cannot make machines. */
export function testbedTest(name: string, body: () => Promise<void>): void {
  Deno.test({ name, ignore: Deno.uid() !== 0, fn: body });
}

/** Whether a machine hears another at once. */
export async function reaches(from: Machine, to: Machine): Promise<boolean> {
  return (await from.run("ping", ["-q", "-c", "1", "-W", "2", to.address])).code === 0;
}

/** Waits until a machine hears another: a cable that is plugged in works a moment later. */
export async function reachesAgain(from: Machine, to: Machine): Promise<void> {
  await eventually(() => reaches(from, to), { what: `${from.name} hears ${to.name}`, withinMs: 60_000 });
}
