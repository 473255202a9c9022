import { assertEquals } from "@std/assert";
import { applyEtcdMemberCrd, etcdMemberCrd } from "../../../lib/etcd/mod.ts";
import { FakeCluster } from "../../support/fake_cluster.ts";
import { FakeClock, FakeRandom, settle } from "../../support/fakes.ts";
import { NEVER } from "./_fake_etcd.ts";

const PATH = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/etcdmembers.etcd.k0sproject.io";

Deno.test("etcdMemberCrd() is upstream's kind: cluster-scoped, with a status of its own", () => {
  const { metadata, spec } = etcdMemberCrd() as unknown as {
    metadata: { name: string };
    spec: { scope: string; versions: { subresources: unknown; additionalPrinterColumns: { name: string }[] }[] };
  };

  assertEquals([metadata.name, spec.scope], ["etcdmembers.etcd.k0sproject.io", "Cluster"]);
  assertEquals(spec.versions[0]?.subresources, { status: {} });
  assertEquals(spec.versions[0]?.additionalPrinterColumns.map(({ name }) => name), [
    "Peer Address",
    "Member ID",
    "Joined",
    "Reconcile Status",
  ]);
});

Deno.test("applyEtcdMemberCrd() waits until objects of the kind can be stored", async () => {
  const cluster = new FakeCluster();
  const clock = new FakeClock();
  cluster.put(PATH, etcdMemberCrd());
  const applied = applyEtcdMemberCrd({ client: cluster.client(), clock, random: new FakeRandom() }, NEVER);
  for (let turn = 0; turn < 10; turn++) await settle();
  assertEquals(clock.pending > 0, true);

  cluster.put(PATH, { ...etcdMemberCrd(), status: { conditions: [{ type: "Established", status: "True" }] } });
  await clock.advance(5_000);

  await applied;
});
