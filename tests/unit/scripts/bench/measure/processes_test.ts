import { assertEquals } from "@std/assert";
import { type Owner, ownerOf } from "../../../../../scripts/bench/measure/processes.ts";

Deno.test("ownerOf() tells components, shims, pods and the testbed apart", () => {
  const pod = "4:cpu:/k0s-testbed/bench/kubepods/burstable/pod1/abc";
  const node = "4:cpu:/k0s-testbed/bench";
  const cases: [name: string, cgroups: string, isOurs: boolean, Owner][] = [
    ["kubelet", node, false, "node"],
    ["coredns", pod, false, "pod"],
    ["containerd-shim-runc-v2", node, false, "shim"],
    ["containerd-shim-runc-v2", pod, false, "shim"],
    ["containerd", node, false, "node"],
    ["sleep", node, true, "testbed"],
    ["sleep", node, false, "testbed"],
    ["sleep", pod, false, "pod"],
  ];

  for (const [name, cgroups, isOurs, expected] of cases) {
    assertEquals(ownerOf({ name, cgroups, isOurs }), expected, name);
  }
});
