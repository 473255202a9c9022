import { assertEquals } from "@std/assert";
import { etcdMemberCrd } from "../../../lib/etcd/mod.ts";

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
