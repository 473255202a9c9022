import type { Machine } from "../../support/machine.ts";

/** Registers a test of the testbed. Not for other users than root, who cannot make machines. */
export function testbedTest(name: string, body: () => Promise<void>): void {
  Deno.test({ name, ignore: Deno.uid() !== 0, fn: body });
}

/** Whether a machine hears another, asking up to `tries` times for a second each. */
export async function reaches(from: Machine, to: Machine, tries = 1): Promise<boolean> {
  return (await from.run("ping", ["-q", "-c", String(tries), "-i", "0.2", "-W", "1", to.address])).code === 0;
}
