import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { apiErrorFrom, KubeUnreachableError, mayBeStarting, untilStarted } from "../../../lib/kube/mod.ts";
import { FakeLogger, FakeRandom } from "../../support/fakes.ts";

Deno.test("mayBeStarting() knows what an API server answers before it is ready", () => {
  const codes = [400, 401, 403, 404, 405, 408, 409, 410, 413, 422, 429, 500, 502, 503, 504];

  assertEquals(
    codes.filter((code) => mayBeStarting(apiErrorFrom("GET", code, ""))),
    [401, 403, 404, 408, 429, 500, 502, 503, 504],
  );
  assertEquals([new KubeUnreachableError("refused"), new K0sError("no key")].map(mayBeStarting), [true, false]);
});

/** Fails so often, in time that passes at once. */
function failing(times: number, error: Error) {
  const log = new FakeLogger();
  let asked = 0;
  let passedMs = 0;
  const sleep = (ms: number) => Promise.resolve(void (passedMs += ms));
  const ports = { clock: { now: () => new Date(), monotonicMs: () => 0, sleep }, random: new FakeRandom(), log };
  const run = (isEnough?: () => boolean) =>
    untilStarted(() => asked++ < times ? Promise.reject(error) : Promise.resolve("answer"), {
      ports,
      signal: new AbortController().signal,
      what: "read it",
      ...(isEnough === undefined ? {} : { isEnough }),
    });
  return { run, log, asked: () => asked, passedMs: () => passedMs };
}

Deno.test("untilStarted() asks for minutes, never with a long pause, and says what it waits for", async () => {
  const patient = failing(33, new KubeUnreachableError("refused"));
  assertEquals(await patient.run(), "answer");
  assertEquals(patient.passedMs() > 240_000 && patient.passedMs() < 360_000, true);
  assertEquals(patient.log.records[0]?.message, "Cannot read it yet");

  const hopeless = failing(1_000, new KubeUnreachableError("refused"));
  await assertRejects(() => hopeless.run(), KubeUnreachableError);
  assertEquals(hopeless.asked(), 34);
});

Deno.test("untilStarted() ends at once for what waiting cannot help, and when told that it is enough", async () => {
  const wrong = failing(1_000, apiErrorFrom("GET", 422, "invalid"));
  await assertRejects(() => wrong.run(), K0sError, "invalid");
  const enough = failing(1_000, new KubeUnreachableError("refused"));
  let failures = 0;
  await assertRejects(() => enough.run(() => ++failures >= 2), KubeUnreachableError);

  assertEquals([wrong.asked(), enough.asked()], [1, 2]);
});
