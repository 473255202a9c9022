import { assertEquals } from "@std/assert";
import { processFacts } from "../../../../lib/host/mod.ts";
import { belongsToNode, isShim } from "../../../../lib/node/pods/node_processes.ts";

Deno.test("belongsToNode() knows programs of the node in its own files, but not itself", async () => {
  const ours = await belongsToNode(["/other/bin", "/data/bin"]);
  const self = (await processFacts(Deno.pid))!;
  const other = { ...self, pid: self.pid + 1, executable: "/data/bin/kubelet" };

  assertEquals(ours(other), true);
  assertEquals(ours({ ...other, pid: self.pid }), false);
  assertEquals(ours({ ...other, executable: "/usr/bin/kubelet" }), false);
  assertEquals(ours({ ...other, mountNamespace: "mnt:[1]" }), false);
});

Deno.test("isShim() knows what watches over containers", () => {
  assertEquals(isShim({ executable: "/data/bin/containerd-shim-runc-v2" }), true);
  assertEquals(isShim({ executable: "/data/bin/containerd" }), false);
});
