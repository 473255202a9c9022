import { assertEquals, assertRejects } from "@std/assert";
import { CancelledError, K0sError } from "../../../lib/base/mod.ts";
import { Hops } from "../../../lib/registries/hops.ts";
import { WrongContentsError } from "../../../lib/registries/manifest.ts";
import { FakeClock } from "../../support/fakes.ts";

const hopsOn = (clock: FakeClock, signal = new AbortController().signal) =>
  new Hops({ clock, withinMs: 5_000, signal });

Deno.test("Hops keeps what each step finds, and why one fails", async () => {
  const hops = hopsOn(new FakeClock());

  const value = await hops.take("name", () => Promise.resolve({ value: 7, detail: "found", facts: { a: 1 } }));
  const failed = await hops.take("tls", () => Promise.reject(new K0sError("it is\n damaged", { hint: "Mend it" })));

  await hops.take("manifest", () => Promise.reject(new WrongContentsError("another one")));

  assertEquals([value, failed], [7, undefined]);
  assertEquals(hops.all, [
    { hop: "name", ok: true, detail: "found", facts: { a: 1 }, ms: 0 },
    { hop: "tls", ok: false, detail: "it is damaged", hint: "Mend it", ms: 0 },
    { hop: "manifest", ok: false, detail: "another one", isLast: true, ms: 0 },
  ]);
});

Deno.test("Hops gives up a step after its time, and all of them with its signal", async () => {
  const clock = new FakeClock();
  const ending = new AbortController();
  const hops = hopsOn(clock, ending.signal);
  const never = Promise.withResolvers<never>().promise;
  const late = hops.take("token", () => never);
  await clock.advance(5_000);
  await late;
  const cancelled = hops.take("token", () => never);
  ending.abort();

  await assertRejects(() => cancelled, CancelledError);
  assertEquals(hops.all.map(({ ok, detail, ms }) => [ok, detail, ms]), [[false, "no answer within 5 s", 5_000]]);
});
