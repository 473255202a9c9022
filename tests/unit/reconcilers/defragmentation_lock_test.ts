import { assertEquals } from "@std/assert";
import { defragmentationLock } from "../../../lib/reconcilers/mod.ts";
import { FakeCluster } from "../../support/fake_cluster.ts";
import { FakeClock, FakeLogger } from "../../support/fakes.ts";

Deno.test("defragmentationLock() is held by one controller at a time", async () => {
  const cluster = new FakeCluster();
  const [clock, log] = [new FakeClock(), new FakeLogger()];
  const lockOf = (identity: string) => defragmentationLock({ client: cluster.client(), identity, clock, log });
  const [one, two] = [lockOf("one"), lockOf("two")];

  assertEquals([await one.tryHold(), await two.tryHold()], [true, false]);
  await one.release();
  assertEquals(await two.tryHold(), true);
});
