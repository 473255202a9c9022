import { assertEquals, assertRejects } from "@std/assert";
import { CancelledError } from "../../../../lib/base/mod.ts";
import { ProgressLine, withWorkShown } from "../../../../lib/cli/backup/work_shown.ts";
import type { Ports } from "../../../../lib/platform/mod.ts";
import { FakeClock } from "../../../support/fakes.ts";
import { until } from "../../../support/until.ts";
import { fakeContext } from "../_cli.ts";

for (const terminal of [true, false]) {
  Deno.test(`ProgressLine shows ${terminal ? "a second of work on" : "nothing but on"} a terminal`, async () => {
    const { context, written } = fakeContext({ terminal });
    const line = new ProgressLine(context);
    const clock = context.clock as FakeClock;

    line.show({ stage: "Copying", part: 0.1 });
    await clock.advance(1_000);
    line.show({ stage: "Copying", part: 0.256 });
    line.show({ stage: "Copying", part: 0.3 });
    await clock.advance(1_000);
    line.show({ stage: "Opening" });
    line.clear();
    line.clear();

    assertEquals(written.stderr, terminal ? "\r\x1b[KCopying … 25 %\r\x1b[KOpening …\r\x1b[K" : "");
  });
}

Deno.test("withWorkShown() has a signal end the work where it tells how far it is", async () => {
  const { context } = fakeContext();
  const reached: string[] = [];
  let hasCome = false;
  const listener = () => void (hasCome = true);

  const run = () =>
    withWorkShown({ context, ports: {} as Ports }, async ({ told }) => {
      told({ stage: "first" });
      reached.push("first");
      // After the one that is tested.
      Deno.addSignalListener("SIGTERM", listener);
      Deno.kill(Deno.pid, "SIGTERM");
      await until("the signal has come", () => hasCome);
      Deno.removeSignalListener("SIGTERM", listener);
      told({ stage: "second" });
      reached.push("second");
    });

  const error = await assertRejects(run, CancelledError, "Interrupted");
  assertEquals([reached, error.exitCode], [["first"], 130]);
});
