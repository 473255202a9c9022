import { assertEquals } from "@std/assert";
import { scenario } from "../support/scenario.ts";
import { type BadInput, isRefused, mustRun } from "./bad_input/case.ts";
import { COMMAND_LINES, CONFIGURATIONS } from "./bad_input/command_line.ts";
import { FILES } from "./bad_input/files.ts";
import { HOSTS } from "./bad_input/host.ts";
import { STATES } from "./bad_input/state.ts";
import type { Machine } from "../support/machine.ts";

scenario("bad input is refused with one message, at once, and changes nothing", async (t, machine) => {
  await refuses(t, machine, [...COMMAND_LINES, ...CONFIGURATIONS, ...FILES, ...HOSTS]);
});

scenario("damaged state is refused with one message, at once, and is not made worse", async (t, machine) => {
  const { code, stdout, stderr } = await machine.k0s(["controller", "--single", "--init-only"]);
  assertEquals(code, 0, stdout + stderr);
  await refuses(t, machine, STATES);
  await t.step("a damaged certificate that k0s can issue again is repaired instead", () => repairsLeaf(machine));
});

async function repairsLeaf(machine: Machine): Promise<void> {
  const pki = "/var/lib/k0s/pki";
  await mustRun(machine, `echo rubbish > ${pki}/server.crt`);
  const { code, stdout, stderr } = await machine.k0s(["controller", "--single", "--init-only"]);
  assertEquals(code, 0, stdout + stderr);
  await mustRun(machine, `openssl verify -CAfile ${pki}/ca.crt ${pki}/server.crt`);
}

async function refuses(t: Deno.TestContext, machine: Machine, inputs: readonly BadInput[]): Promise<void> {
  for (const input of inputs) await t.step(input.name, () => isRefused(machine, input));
}
