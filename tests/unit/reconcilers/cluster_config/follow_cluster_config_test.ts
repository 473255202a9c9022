import { assertEquals } from "@std/assert";
import type { KubeObject } from "../../../../lib/kube/mod.ts";
import { followClusterConfig, readClusterConfig } from "../../../../lib/reconcilers/mod.ts";
import { FakeClock, FakeLogger } from "../../../support/fakes.ts";
import { until } from "../../../support/until.ts";
import { clusterWith, OBJECT_PATH, objectOf } from "./_cluster.ts";

Deno.test("readClusterConfig() finds the object, or says that there is none", async () => {
  const { signal } = new AbortController();

  assertEquals((await readClusterConfig(clusterWith({ a: 1 }).client(), signal))?.["spec"], { a: 1 });
  assertEquals(await readClusterConfig(clusterWith().client(), signal), undefined);
});

Deno.test("followClusterConfig() tells of each state, of no other object, and that it is gone", async () => {
  const cluster = clusterWith({ round: 0 });
  const log = new FakeLogger();
  const told: unknown[] = [];
  const end = new AbortController();
  const ports = { client: cluster.client(), clock: new FakeClock(), log };
  const tell = {
    changed: (object: KubeObject) => void told.push(object["spec"]),
    deleted: () => void told.push("deleted"),
  };
  const following = followClusterConfig(ports, tell, end.signal);
  const isTold = (count: number) => until(`${count} states`, () => Promise.resolve(told.length === count));

  await isTold(1);
  const other = objectOf({ round: 99 });
  cluster.put(`${OBJECT_PATH}x`, { ...other, metadata: { ...other.metadata, name: "k0sx" } });
  cluster.put(OBJECT_PATH, objectOf({ round: 1 }));
  await isTold(2);
  cluster.remove(OBJECT_PATH);
  await isTold(3);
  end.abort();
  await following;

  assertEquals(told, [{ round: 0 }, { round: 1 }, "deleted"]);
  assertEquals(log.records.some(({ message }) => message.includes("deleted")), true);
});
