import { assertEquals } from "@std/assert";
import { scenario } from "../support/scenario.ts";
import { type BadInput, isRefused } from "./bad_input/case.ts";
import { COMMAND_LINES, CONFIGURATIONS } from "./bad_input/command_line.ts";
import { HOSTS } from "./bad_input/host.ts";
import { STATES } from "./bad_input/state.ts";
import type { Machine } from "../support/machine.ts";

scenario("bad input is refused with one message, at once, and changes nothing", async (t, machine) => {
  await refuses(t, machine, [...COMMAND_LINES, ...CONFIGURATIONS, ...HOSTS]);
});

scenario("damaged state is refused with one message, at once, and is not made worse", async (t, machine) => {
  const { code, stdout, stderr } = await machine.k0s(["controller", "--single", "--init-only"]);
  assertEquals(code, 0, stdout + stderr);
  await refuses(t, machine, STATES);
});

async function refuses(t: Deno.TestContext, machine: Machine, inputs: readonly BadInput[]): Promise<void> {
  for (const input of inputs) await t.step(input.name, () => isRefused(machine, input));
}
