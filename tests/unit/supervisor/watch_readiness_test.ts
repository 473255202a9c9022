import { assert, assertEquals } from "@std/assert";
import type { Probe } from "../../../lib/supervisor/mod.ts";
import { ProcessRecord } from "../../../lib/supervisor/process_record.ts";
import { watchReadiness } from "../../../lib/supervisor/watch_readiness.ts";
import { FakeClock, FakeLogger, flushPromises } from "../../support/fakes.ts";

const PROBE: Probe = { kind: "tcp", host: "127.0.0.1", port: 1, everyMs: 250, withinMs: 5_000 };

/** A starting process whose probes give what the test says. */
async function fixture() {
  const clock = new FakeClock();
  const record = new ProcessRecord("etcd", clock, () => {});
  record.on("applied");
  record.on("needs-ready");
  const f = { clock, record, log: new FakeLogger(), probes: 0, reason: "refused" as string | undefined };
  const controller = new AbortController();
  const prober = {
    probe: () => {
      f.probes++;
      return Promise.resolve(f.reason);
    },
  };
  const watching = watchReadiness(PROBE, { prober, record, clock, log: f.log }, controller.signal);
  await flushPromises();
  const stop = async () => {
    controller.abort();
    await watching;
  };
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 5) await clock.advance(5);
  };
  return { f, stop, pass };
}

Deno.test("watchReadiness() probes often at first and no less than asked for later", async () => {
  const { f, stop, pass } = await fixture();
  await pass(200);
  assert(f.probes >= 4, `only ${f.probes} probes`);
  const before = f.probes;

  await pass(2_500);

  assert(f.probes - before >= 9 && f.probes - before <= 12, `${f.probes - before} probes`);
  assertEquals([f.record.state, f.record.reason], ["starting", "refused"]);
  assertEquals(f.record.probes.map(({ error }) => error), ["refused", "refused", "refused"]);
  await stop();
});

Deno.test("watchReadiness() calls a process unready that is late, and ready when it is", async () => {
  const { f, stop, pass } = await fixture();
  await pass(6_000);
  assertEquals(f.record.state, "unready");

  f.reason = undefined;
  await pass(1_100);

  assertEquals([f.record.state, f.record.reason], ["ready", undefined]);
  await stop();
});

Deno.test("watchReadiness() doubts a ready process only after several failures, and probes seldom", async () => {
  const { f, stop, pass } = await fixture();
  f.reason = undefined;
  await pass(300);
  assertEquals(f.record.state, "ready");
  const before = f.probes;
  await pass(60_000);
  assert(f.probes - before <= 6);
  assertEquals(f.record.probes.map(({ error }) => error), [null, null, null]);

  f.reason = "no answer";
  await pass(10_000);
  assertEquals(f.record.state, "ready");
  await pass(2_500);
  assertEquals([f.record.state, f.record.reason], ["unready", "no answer"]);

  f.reason = undefined;
  await pass(1_100);
  assertEquals(f.record.state, "ready");
  await stop();
});
