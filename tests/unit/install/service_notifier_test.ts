import { assertEquals } from "@std/assert";
import { ServiceNotifier } from "../../../lib/install/mod.ts";
import { FakeClock } from "../../support/fakes.ts";

function notifier(env: Record<string, string>) {
  const clock = new FakeClock();
  const sent: string[] = [];
  const send = (address: string, text: string) => sent.push(`${address} ${text}`) > 0;
  const made = new ServiceNotifier({ environment: (name) => env[name], processId: 7, clock, send });
  return { clock, sent, notifier: made };
}

Deno.test("ServiceNotifier tells what happens from start to stop", async () => {
  const { clock, sent, notifier: told } = notifier({
    NOTIFY_SOCKET: "@n",
    WATCHDOG_USEC: "4000000",
    WATCHDOG_PID: "7",
  });

  told.status("Starting:\nkine");
  told.ready("Ready");
  await clock.advance(2_000);
  await clock.advance(2_000);
  told.stopping();
  await clock.advance(10_000);

  assertEquals(sent, [
    "@n STATUS=Starting: kine",
    "@n READY=1\nSTATUS=Ready",
    "@n WATCHDOG=1",
    "@n WATCHDOG=1",
    "@n STOPPING=1\nSTATUS=Stopping",
  ]);
});

Deno.test("ServiceNotifier says nothing where nobody listens", async () => {
  const { clock, sent, notifier: told } = notifier({ WATCHDOG_USEC: "4000000" });

  told.ready("Ready");
  await clock.advance(10_000);

  assertEquals([sent, clock.pending], [[], 0]);
});

Deno.test("ServiceNotifier keeps no watchdog quiet that watches another process, or none", () => {
  for (const watchdog of [{ WATCHDOG_USEC: "4000000", WATCHDOG_PID: "8" }, { WATCHDOG_USEC: "0" }, {}]) {
    const { clock, notifier: told } = notifier({ NOTIFY_SOCKET: "/n", ...watchdog } as Record<string, string>);
    told.ready("Ready");
    assertEquals(clock.pending, 0);
  }
});
