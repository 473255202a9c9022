import { assertEquals } from "@std/assert";
import { Changes } from "../../../../lib/base/mod.ts";
import { Rechecks } from "../../../../lib/node/pods/rechecks.ts";
import { FakeClock } from "../../../support/fakes.ts";
import { until } from "../../../support/until.ts";

/** Changes that count what waits for them. */
class CountedChanges extends Changes {
  waiting = 0;

  override async next(signal: AbortSignal): Promise<void> {
    this.waiting++;
    await super.next(signal);
    this.waiting--;
  }
}

Deno.test("Rechecks are due at first, after a change, from time to time, and not when they have ended", async () => {
  const [changes, clock, ending] = [new CountedChanges(), new FakeClock(), new AbortController()];
  using rechecks = new Rechecks(changes, ending.signal);
  assertEquals(await rechecks.next(clock, undefined), true);

  const changed = rechecks.next(clock, undefined);
  changes.notify();
  assertEquals(await changed, true);
  const later = rechecks.next(clock, 2_000);
  await clock.advance(2_000);
  assertEquals(await later, true);
  const ended = rechecks.next(clock, 2_000);
  ending.abort();

  assertEquals([await ended, await rechecks.next(clock, undefined)], [false, false]);
});

Deno.test("Rechecks miss no change while something is checked", async () => {
  const changes = new CountedChanges();
  using rechecks = new Rechecks(changes, new AbortController().signal);
  await rechecks.next(new FakeClock(), undefined);
  changes.notify();
  await until("it listens again", () => changes.waiting === 1);

  assertEquals(await rechecks.next(new FakeClock(), undefined), true);
});

Deno.test("Rechecks listen once, however often is checked", async () => {
  const [changes, clock] = [new CountedChanges(), new FakeClock()];
  using rechecks = new Rechecks(changes, new AbortController().signal);
  for (let check = 0; check < 5; check++) {
    const next = rechecks.next(clock, 2_000);
    await clock.advance(2_000);
    await next;
  }

  assertEquals([changes.waiting, clock.pending], [1, 0]);
});
