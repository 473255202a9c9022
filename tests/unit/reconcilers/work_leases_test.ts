import { assertEquals } from "@std/assert";
import { LEADER_LEASE, leaseNamespace, workLeases } from "../../../lib/reconcilers/work_leases.ts";

Deno.test("workLeases() has each where controllers look for it, upstream's names in upstream's places", () => {
  assertEquals(workLeases(), [
    "kube-node-lease/k0s-endpoint-reconciler",
    "kube-node-lease/k0s-worker-config-1.37",
    "kube-system/cloud-controller-manager",
    "kube-node-lease/k0s-reload",
    "kube-node-lease/k0s-etcd-defragmentation",
    "kube-node-lease/k0s-secrets-encryption",
  ]);
});

Deno.test("leaseNamespace() is that of the nodes' leases, also for a controller's own", () => {
  assertEquals([LEADER_LEASE, "k0s-ctrl-one"].map(leaseNamespace), ["kube-node-lease", "kube-node-lease"]);
});
