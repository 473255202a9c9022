import { assertEquals, assertRejects } from "@std/assert";
import { NotReadyError } from "../../../../lib/base/mod.ts";
import { waitUntilInEffect } from "../../../../lib/cli/config/wait_until_in_effect.ts";
import { FakeClock } from "../../../support/fakes.ts";
import { until } from "../../../support/until.ts";

Deno.test("waitUntilInEffect() tells what is waited for, and gives what could not be brought about", async () => {
  const clock = new FakeClock();
  const told: string[] = [];
  let isInEffect = false;
  const waiting = waitUntilInEffect({
    ...{ clock, withinMs: 60_000 },
    read: () => Promise.resolve({ isInEffect, waitsFor: isInEffect ? [] : ["kubelet"], failures: ["a: why"] }),
    tell: (names) => void told.push(...names),
  });
  await until("the pause", () => Promise.resolve(clock.pending > 0));
  isInEffect = true;
  await clock.advance(250);

  assertEquals([await waiting, told], [["a: why"], ["kubelet"]]);
});

Deno.test("waitUntilInEffect() gives up in the end, and says what it waited for", async () => {
  const clock = new FakeClock();
  const waiting = assertRejects(
    () =>
      waitUntilInEffect({
        ...{ clock, withinMs: 1_000, tell: () => {} },
        read: () => Promise.resolve({ isInEffect: false, waitsFor: ["kubelet", "stack dns"], failures: [] }),
      }),
    NotReadyError,
    "not in effect after 1 s: waiting for kubelet, stack dns",
  );
  for (let round = 0; round < 4; round++) {
    await until("the pause", () => Promise.resolve(clock.pending > 0));
    await clock.advance(250);
  }
  await waiting;
});
