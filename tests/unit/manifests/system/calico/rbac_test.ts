import { assertEquals } from "@std/assert";
import { calicoRbac } from "../../../../../lib/manifests/system/calico/rbac.ts";

Deno.test("calicoRbac() binds every role to the account of its name, or to kube-controller-manager", () => {
  const bindings = calicoRbac().filter(({ kind }) => kind === "ClusterRoleBinding");
  const subjects = bindings.map((binding) => {
    const { roleRef, subjects: [subject] } = binding as unknown as {
      roleRef: { name: string };
      subjects: [{ kind: string; name: string }];
    };
    return `${roleRef.name}: ${subject.kind} ${subject.name}`;
  });

  assertEquals(subjects, [
    "calico-node: ServiceAccount calico-node",
    "calico-cni-plugin: ServiceAccount calico-cni-plugin",
    "calico-kube-controllers: ServiceAccount calico-kube-controllers",
    "calico-tier-getter: User system:kube-controller-manager",
  ]);
});
