import { assertEquals } from "@std/assert";
import { Changes } from "../../../../lib/base/mod.ts";
import { Looks } from "../../../../lib/node/pods/looks.ts";
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

Deno.test("Looks are due at first, after a change, from time to time, and not when they have ended", async () => {
  const [changes, clock, ending] = [new CountedChanges(), new FakeClock(), new AbortController()];
  using looks = new Looks(changes, ending.signal);
  assertEquals(await looks.next(clock, undefined), true);

  const changed = looks.next(clock, undefined);
  changes.notify();
  assertEquals(await changed, true);
  const later = looks.next(clock, 2_000);
  await clock.advance(2_000);
  assertEquals(await later, true);
  const ended = looks.next(clock, 2_000);
  ending.abort();

  assertEquals([await ended, await looks.next(clock, undefined)], [false, false]);
});

Deno.test("Looks miss no change while something is looked at", async () => {
  const changes = new CountedChanges();
  using looks = new Looks(changes, new AbortController().signal);
  await looks.next(new FakeClock(), undefined);
  changes.notify();
  await until("it listens again", () => changes.waiting === 1);

  assertEquals(await looks.next(new FakeClock(), undefined), true);
});

Deno.test("Looks listen once, however often is looked", async () => {
  const [changes, clock] = [new CountedChanges(), new FakeClock()];
  using looks = new Looks(changes, new AbortController().signal);
  for (let look = 0; look < 5; look++) {
    const next = looks.next(clock, 2_000);
    await clock.advance(2_000);
    await next;
  }

  assertEquals([changes.waiting, clock.pending], [1, 0]);
});
