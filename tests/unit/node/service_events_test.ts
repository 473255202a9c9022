import { assertEquals } from "@std/assert";
import { ServiceNotifier } from "../../../lib/install/mod.ts";
import { serviceEvents } from "../../../lib/node/service_events.ts";
import { FakeClock } from "../../support/fakes.ts";

function setUp() {
  const clock = new FakeClock();
  const sent: string[] = [];
  const heard: string[] = [];
  const stop = new AbortController();
  const notifier = new ServiceNotifier({
    environment: (name) => (name === "NOTIFY_SOCKET" ? "/n" : name === "WATCHDOG_USEC" ? "2000000" : undefined),
    processId: 1,
    clock,
    send: (_, text) => sent.push(text) > 0,
  });
  const events = serviceEvents(
    { onStep: ({ name }) => void heard.push(name), onReady: ({ apiUrl }) => void heard.push(apiUrl) },
    { ports: { clock }, signal: stop.signal, notifier },
  );
  return { clock, sent, heard, stop, events };
}

Deno.test("serviceEvents() tells the service manager what runs, and passes everything on", () => {
  const { sent, heard, events } = setUp();

  events.onStep?.({ name: "storage", state: "running", elapsedMs: 0 });
  events.onStep?.({ name: "kernel", state: "running", elapsedMs: 0 });
  events.onStep?.({ name: "storage", state: "done", elapsedMs: 9 });
  events.onStep?.({ name: "kernel", state: "failed", elapsedMs: 9 });
  events.onReady?.({ elapsedMs: 9, apiUrl: "https://192.0.2.2:6443", nodeName: "one" });

  assertEquals(sent, [
    "STATUS=Starting: storage",
    "STATUS=Starting: storage, kernel",
    "STATUS=Starting: kernel",
    "STATUS=Waiting for the node to be ready",
    "READY=1\nSTATUS=Ready, API at https://192.0.2.2:6443",
  ]);
  assertEquals(heard, ["storage", "kernel", "storage", "kernel", "https://192.0.2.2:6443"]);
});

Deno.test("serviceEvents() tells the service manager that it is ready once, also where a pod network is still to come", async () => {
  const { clock, sent, events } = setUp();
  const facts = { elapsedMs: 9, apiUrl: "https://192.0.2.2:6443", nodeName: "one" };

  events.onReady?.({ ...facts, lacksNetwork: "cni plugin not initialized" });
  events.onNetwork?.(facts);
  await clock.advance(1_000);

  assertEquals(sent, [
    "READY=1\nSTATUS=Ready without a pod network (cni plugin not initialized), API at https://192.0.2.2:6443",
    "STATUS=Ready, API at https://192.0.2.2:6443",
    "WATCHDOG=1",
  ]);
});

Deno.test("serviceEvents() tells that the node stops, and then nothing more", async () => {
  const { clock, sent, stop, events } = setUp();
  events.onReady?.({ elapsedMs: 9, apiUrl: "https://192.0.2.2:6443", nodeName: undefined });

  stop.abort();
  await clock.advance(5_000);

  assertEquals(sent.slice(1), ["STOPPING=1\nSTATUS=Stopping"]);
});

Deno.test("serviceEvents() falls silent when disposed", async () => {
  const { clock, sent, stop, events } = setUp();
  events.onReady?.({ elapsedMs: 9, apiUrl: "https://192.0.2.2:6443", nodeName: undefined });

  events[Symbol.dispose]();
  stop.abort();
  await clock.advance(5_000);

  assertEquals(sent.length, 1);
});
