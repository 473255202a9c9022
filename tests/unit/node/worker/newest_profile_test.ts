import { assertEquals } from "@std/assert";
import { NewestProfile } from "../../../../lib/node/worker/newest_profile.ts";
import { flushPromises } from "../../../support/fakes.ts";

const NEVER = new AbortController().signal;

Deno.test("NewestProfile.next() gives the newest state, once", async () => {
  const newest = new NewestProfile();
  newest.offer({ a: "1" });
  newest.offer({ a: "2" });
  assertEquals(await newest.next(NEVER), { a: "2" });

  const next = newest.next(NEVER);
  newest.offer({ a: "3" });
  assertEquals(await next, { a: "3" });
});

Deno.test("NewestProfile.arrival() tells that there is one, and leaves it", async () => {
  const newest = new NewestProfile();
  let hasArrived = false;
  const arrival = newest.arrival(NEVER).then(() => hasArrived = true);
  await flushPromises();
  assertEquals(hasArrived, false);

  newest.offer({ a: "1" });
  await arrival;
  await newest.arrival(NEVER);

  assertEquals(await newest.next(NEVER), { a: "1" });
});

Deno.test("NewestProfile.next() gives nothing when the wait is given up", async () => {
  const ending = new AbortController();
  const next = new NewestProfile().next(ending.signal);
  ending.abort();

  assertEquals(await next, undefined);
});
