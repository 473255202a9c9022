import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { waitUntilStopped, warnOfUpgrade } from "../../../lib/cli/stop.ts";
import { writeJournal } from "../../../lib/node/upgrade/journal.ts";
import { FakeClock, FakeLogger, flushPromises } from "../../support/fakes.ts";
import { inDirectory } from "../../support/in_directory.ts";
import { aJournal, pathsIn } from "../node/upgrade/_upgrade.ts";

function waiting() {
  const clock = new FakeClock();
  const told: string[] = [];
  const node = { runs: true };
  const done = waitUntilStopped(7, {
    clock,
    isRunning: () => Promise.resolve(node.runs),
    tell: (text) => void told.push(text),
  });
  return { clock, told, node, done };
}

Deno.test("waitUntilStopped() ends when k0s has", async () => {
  const { clock, told, node, done } = waiting();
  await flushPromises();

  node.runs = false;
  await clock.advance(100);

  await done;
  assertEquals(told, []);
});

Deno.test("waitUntilStopped() tells at intervals that it waits", async () => {
  const { clock, told, node, done } = waiting();
  await flushPromises();

  for (let step = 0; step < 101; step++) await clock.advance(100);
  node.runs = false;
  await clock.advance(100);

  await done;
  assertEquals(told, [
    "Waiting for k0s (process 7) to end, 5 s so far\n",
    "Waiting for k0s (process 7) to end, 10 s so far\n",
  ]);
});

Deno.test("waitUntilStopped() gives up", async () => {
  const { clock, done } = waiting();
  const failure = assertRejects(() => done, K0sError, "Cannot stop k0s: process 7 still runs after 120 s");
  await flushPromises();

  await clock.advance(120_001);

  await failure;
});

Deno.test("warnOfUpgrade() says that an upgrade starts k0s again", async () => {
  await inDirectory(async (directory) => {
    const paths = pathsIn(directory);
    const warned = async () => {
      const log = new FakeLogger();
      await warnOfUpgrade(paths, log);
      return log.records.map(({ message }) => message);
    };
    assertEquals(await warned(), []);
    await writeJournal(paths, aJournal(directory, { phase: "ended", result: "upgraded" }));
    assertEquals(await warned(), []);

    await writeJournal(paths, aJournal(directory, { phase: "judging" }));

    assertEquals(await warned(), [
      "An upgrade is under way: its service starts k0s again unless it is stopped first",
    ]);
  });
});
