import { assertEquals } from "@std/assert";
import { etcdStatus } from "../../../../lib/cli/etcd/status.ts";

Deno.test("k0s etcd status offers JSON and YAML", () => {
  assertEquals(etcdStatus.flags?.map(({ name, short, completes }) => [name, short, completes]), [
    ["output", "o", ["json", "yaml"]],
  ]);
});
