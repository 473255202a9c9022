import { assertEquals } from "@std/assert";
import { defaultCalico } from "../../../../../lib/config/defaults/defaults.ts";
import { calicoObjects } from "../../../../../lib/manifests/system/calico/objects.ts";
import { aConfig, someInputs } from "../_golden.ts";

Deno.test("calicoObjects() are upstream's, by kind and name", () => {
  const config = aConfig(({ network }) => void (network.calico = defaultCalico()));
  const named = calicoObjects(someInputs({ config })).map(({ kind, metadata: { name } }) => `${kind} ${name}`);

  const accounts = ["calico-node", "calico-cni-plugin", "calico-kube-controllers"];
  const roles = [...accounts, "calico-tier-getter"];
  assertEquals(named, [
    ...accounts.map((name) => `ServiceAccount ${name}`),
    ...roles.map((name) => `ClusterRole ${name}`),
    ...roles.map((name) => `ClusterRoleBinding ${name}`),
    "DaemonSet calico-node",
    "Deployment calico-kube-controllers",
    "PodDisruptionBudget calico-kube-controllers",
  ]);
});

Deno.test("calicoObjects() are none without its settings", () => assertEquals(calicoObjects(someInputs()), []));
