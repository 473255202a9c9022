import { assertEquals } from "@std/assert";
import { componentVersions, type Embedded, renderAll } from "../../../../lib/cli/version/parts.ts";

const part = (name: string, version: string, within?: string) => ({
  name,
  version,
  module: `example.com/${name}`,
  licence: "Apache-2.0",
  sha256: "ab",
  ...(within === undefined ? {} : { within }),
});

const EMBEDDED: Embedded = {
  k0sVersion: "v1.37.2+k0s.0",
  parts: [
    part("etcd", "v3.7.3"),
    part("kubelet", "v1.37.2", "kubernetes"),
    part("konnectivity-server", "0.36.0", "kubernetes"),
    part("runc", "1.5.2"),
  ],
};

Deno.test("componentVersions() speaks upstream's names in upstream's order", () => {
  assertEquals(Object.entries(componentVersions(EMBEDDED)), [
    ["k0s", "v1.37.2+k0s.0"],
    ["runc", "1.5.2"],
    ["kubernetes", "1.37.2"],
    ["etcd", "3.7.3"],
    ["konnectivity", "0.36.0"],
  ]);
});

Deno.test("renderAll() prints upstream's lines, then every part", () => {
  assertEquals(
    renderAll(EMBEDDED),
    `k0s : v1.37.2+k0s.0
runc : 1.5.2
kubernetes : 1.37.2
etcd : 3.7.3
konnectivity : 0.36.0

NAME                 VERSION  MODULE                           LICENCE     FILE        SHA256
etcd                 v3.7.3   example.com/etcd                 Apache-2.0  etcd        ab
kubelet              v1.37.2  example.com/kubelet              Apache-2.0  kubernetes  ab
konnectivity-server  0.36.0   example.com/konnectivity-server  Apache-2.0  kubernetes  ab
runc                 1.5.2    example.com/runc                 Apache-2.0  runc        ab
`,
  );
});
