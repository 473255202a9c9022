import { assertEquals } from "@std/assert";
import { RESOURCES } from "../../../lib/kube/mod.ts";
import { ETCD_MEMBERS, type EtcdMember, MEMBER_LABELS } from "../../../lib/etcd/mod.ts";
import { reconcileOnce } from "../../../lib/etcd/reconcile_members.ts";
import { FakeCluster } from "../../support/fake_cluster.ts";
import { FakeEtcd, member, NEVER } from "./_fake_etcd.ts";

const PATH = "/apis/etcd.k0sproject.io/v1beta1/etcdmembers/two";
const LEASE = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/k0s-ctrl-two";
const LABELS = { [MEMBER_LABELS.lease]: "k0s-ctrl-two", [MEMBER_LABELS.shutdownOnLeave]: "run-2" };

function world(more: { leave?: boolean; memberID?: string; labels?: Record<string, string> } = {}) {
  const { leave = true, memberID = "2", labels = LABELS } = more;
  const cluster = new FakeCluster();
  cluster.kinds.push(ETCD_MEMBERS);
  const etcd = new FakeEtcd(member("one", 1), member("two", 2), member("three", 3));
  const { apiVersion, kind } = ETCD_MEMBERS;
  const conditions = [{ type: "Joined", status: "True", lastTransitionTime: "2026-01-01T00:00:00Z" }];
  cluster.put(PATH, {
    apiVersion,
    kind,
    metadata: { name: "two", labels },
    spec: { leave },
    status: { peerAddress: "192.0.2.2", memberID, conditions },
  });
  /** The controller's lease, renewed so many seconds ago. */
  const lease = (seconds: number, holderIdentity = "run-2") => {
    const renewTime = new Date(etcd.clock.now().getTime() - seconds * 1_000).toISOString();
    const spec = { holderIdentity, renewTime, leaseDurationSeconds: 60 };
    const { apiVersion, kind } = RESOURCES.leases;
    cluster.put(LEASE, { apiVersion, kind, metadata: { name: "k0s-ctrl-two" }, spec });
  };
  const object = () => cluster.objects.get(PATH) as EtcdMember;
  return {
    cluster,
    etcd,
    lease,
    object,
    round: () => reconcileOnce({ kube: cluster.client(), ports: etcd.ports }, NEVER),
  };
}

Deno.test("reconcileOnce() does nothing about members that stay", async () => {
  const { cluster, round } = world({ leave: false });

  await round();

  assertEquals(cluster.writes, []);
});

Deno.test("reconcileOnce() tells a living controller to leave, once, and does not remove its member", async () => {
  const { cluster, etcd, lease, object, round } = world();
  lease(5);

  await round();
  await round();

  assertEquals(object().metadata.labels?.[MEMBER_LABELS.shutdown], "run-2");
  assertEquals(object().status?.message, "Waiting for its controller to leave");
  assertEquals(cluster.writes.length, 2);
  assertEquals(etcd.names, ["one", "two", "three"]);
});

const WAITING: [string, (one: ReturnType<typeof world>) => void, string][] = [
  ["there is no lease", () => {}, 'there is no Lease "k0s-ctrl-two"'],
  ["it has been gone for a minute", ({ lease }) => lease(120), "gone for five minutes"],
  ["its controller runs anew", ({ lease }) => lease(5, "run-3"), "runs anew, as run-3"],
];

for (const [what, arrange, message] of WAITING) {
  Deno.test(`reconcileOnce() waits and says so if ${what}`, async () => {
    const one = world();
    arrange(one);

    await one.round();

    assertEquals(one.object().status?.message?.includes(message), true, one.object().status?.message);
    assertEquals(one.etcd.names.length, 3);
  });
}

Deno.test("reconcileOnce() removes the member of a controller that is gone", async () => {
  const { etcd, lease, object, round } = world();
  etcd.dead.add("2");
  lease(400);

  await round();

  assertEquals(etcd.names, ["one", "three"]);
  assertEquals(object().status?.conditions?.[0]?.status, "False");
  assertEquals(object().status?.message, "Member removed from cluster");
});

Deno.test("reconcileOnce() refuses what would cost the quorum", async () => {
  const { etcd, lease, object, round } = world();
  etcd.dead.add("3");
  lease(400);

  await round();

  assertEquals(object().status?.reconcileStatus, "Failed");
  assertEquals(etcd.names.length, 3);
});

Deno.test("reconcileOnce() notes that a member is not there any more, once", async () => {
  const { cluster, object, round } = world({ leave: false, memberID: "f0" });

  await round();
  await round();

  assertEquals(object().status?.message, "No such member ID");
  assertEquals(cluster.writes.length, 1);
});
