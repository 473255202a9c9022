import { assertEquals } from "@std/assert";
import { isMachineStopping } from "../../../lib/host/mod.ts";
import { FakeSpawn } from "../../support/fake_spawn.ts";
import { FakeClock } from "../../support/fakes.ts";

/** A machine with systemctl, and with systemd as its process 1 or not. */
async function aMachine(runsSystemd: boolean): Promise<{ root: string; directories: string[] } & AsyncDisposable> {
  const root = await Deno.makeTempDir();
  if (runsSystemd) await Deno.mkdir(`${root}/run/systemd/system`, { recursive: true });
  await Deno.writeTextFile(`${root}/systemctl`, "", { mode: 0o755 });
  return { root, directories: [root], [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }) };
}

Deno.test("isMachineStopping() believes systemd", async () => {
  await using machine = await aMachine(true);
  const spawn = new FakeSpawn();
  for (const [state, expected] of [["stopping", true], ["running", false], ["degraded", false], ["", false]] as const) {
    spawn.answer = () => ({ code: state === "running" ? 0 : 1, stdout: `${state}\n` });

    assertEquals(await isMachineStopping({ ...machine, spawn, clock: new FakeClock() }), expected, state);
  }
  assertEquals(spawn.runs[0], [`${machine.root}/systemctl`, "is-system-running"]);
});

Deno.test("isMachineStopping() does not ask where systemd does not run", async () => {
  await using machine = await aMachine(false);
  const spawn = new FakeSpawn();

  assertEquals(await isMachineStopping({ ...machine, spawn, clock: new FakeClock() }), false);

  assertEquals(spawn.runs, []);
});

Deno.test("isMachineStopping() is no when systemctl is missing", async () => {
  await using machine = await aMachine(true);

  assertEquals(
    await isMachineStopping({ ...machine, directories: [], spawn: new FakeSpawn(), clock: new FakeClock() }),
    false,
  );
});
