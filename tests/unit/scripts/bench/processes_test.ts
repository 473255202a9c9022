import { assertEquals } from "@std/assert";
import { type Owner, ownerOf } from "../../../../scripts/bench/processes.ts";

Deno.test("ownerOf() tells components, shims, pods and the testbed apart", () => {
  const pod = "4:cpu:/k0s-testbed/bench/kubepods/burstable/pod1/abc";
  const node = "4:cpu:/k0s-testbed/bench";
  const cases: [pid: number, name: string, cgroups: string, Owner][] = [
    [10, "kubelet", node, "node"],
    [11, "coredns", pod, "pod"],
    [12, "containerd-shim-runc-v2", node, "shim"],
    [13, "containerd-shim-runc-v2", pod, "shim"],
    [14, "containerd", node, "node"],
    [1, "sleep", node, "testbed"],
  ];

  for (const [pid, name, cgroups, expected] of cases) {
    assertEquals(ownerOf({ pid, name, cgroups }, new Set([1])), expected, name);
  }
});
