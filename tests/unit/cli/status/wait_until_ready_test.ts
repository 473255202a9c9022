import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { waitsFor, waitUntilReady } from "../../../../lib/cli/status/wait_until_ready.ts";
import { type StatusDocument, StatusError } from "../../../../lib/status/mod.ts";
import { FakeClock, flushPromises } from "../../../support/fakes.ts";
import { aStatus } from "./_status.ts";

function waiting(options: { goneForMs?: number } = {}) {
  const clock = new FakeClock();
  const node: { status: StatusDocument | undefined } = { status: undefined };
  const read = () => node.status === undefined ? Promise.reject(new StatusError("no")) : Promise.resolve(node.status);
  const done = waitUntilReady({ clock, withinMs: 60_000, read, ...options });
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 250) await clock.advance(250);
  };
  return { node, done, pass };
}

function starting(name: string): StatusDocument {
  const { ReadyAt: _, ...status } = aStatus();
  return { ...status, Boot: [{ name, needs: [], startMs: 0, outcome: "running" }] };
}

Deno.test("waitUntilReady() waits for k0s to run and then for the node", async () => {
  const { node, done, pass } = waiting();
  await pass(1_000);
  node.status = starting("kubelet");
  await pass(1_000);

  node.status = { ...aStatus(), ReadyAt: "2026-01-02T03:04:05Z" };
  await pass(250);

  assertEquals((await done).ReadyAt, "2026-01-02T03:04:05Z");
});

Deno.test("waitUntilReady() says what it was waiting for", async () => {
  const { node, done, pass } = waiting();
  const failed = assertRejects(() => done, K0sError, "k0s is not ready after 60 s: waiting for kubelet");
  await flushPromises();
  node.status = starting("kubelet");

  await pass(61_000);

  await failed;
});

Deno.test("waitUntilReady() notices that k0s has ended", async () => {
  const { node, done, pass } = waiting({ goneForMs: 5_000 });
  const failed = assertRejects(() => done, K0sError, "k0s has ended before it was ready");
  node.status = starting("kubelet");
  await pass(10_000);

  node.status = undefined;
  await pass(5_250);

  await failed;
});

Deno.test("waitsFor() names running steps, else the node", () => {
  assertEquals(waitsFor(starting("kine")), "waiting for kine");
  assertEquals(waitsFor({ Boot: [] }), "waiting for the node to be ready");
});
