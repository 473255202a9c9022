import { assertEquals, assertRejects } from "@std/assert";
import { SharedLookup } from "../../../lib/join/shared_lookup.ts";
import { K0sError } from "../../../lib/base/mod.ts";
import { FakeClock } from "../../support/fakes.ts";
import { FakeSecrets } from "./_api.ts";

Deno.test("SharedLookup reads once for all that ask, and at most once a second", async () => {
  const kube = new FakeSecrets();
  const clock = new FakeClock();
  const lookup = new SharedLookup({ kube, clock });
  const { id } = kube.add();

  assertEquals((await lookup.get(id))?.id, id);
  const waiting = Promise.all([lookup.get(id), lookup.get("abcdef"), lookup.get(id)]);
  await clock.advance(999);
  assertEquals(kube.asked, 1);
  await clock.advance(1);

  assertEquals((await waiting).map((token) => token?.id), [id, undefined, id]);
  assertEquals(kube.asked, 2);
});

Deno.test("SharedLookup finds what was made before it was asked", async () => {
  const kube = new FakeSecrets();
  const clock = new FakeClock();
  const lookup = new SharedLookup({ kube, clock });
  await lookup.get("abcdef");
  const early = lookup.get("abcdef");

  const { id } = kube.add();
  const found = lookup.get(id);
  await clock.advance(1_000);

  assertEquals([(await early)?.id, (await found)?.id], [undefined, id]);
});

Deno.test("SharedLookup tells all of a failure, and reads again for the next", async () => {
  const kube = new FakeSecrets();
  const clock = new FakeClock();
  const lookup = new SharedLookup({ kube, clock });
  const { id } = kube.add();
  kube.error = new K0sError("refused");
  await Promise.all([id, id].map((one) => assertRejects(() => lookup.get(one), K0sError, "refused")));

  kube.error = undefined;
  const found = lookup.get(id);
  await clock.advance(1_000);

  assertEquals((await found)?.id, id);
});
