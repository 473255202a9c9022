import { assertEquals, assertStringIncludes } from "@std/assert";
import { nodePorts } from "../../../lib/host/mod.ts";
import { probePorts } from "../../../lib/host/port_probes.ts";

const CASES: [string, Parameters<typeof nodePorts>[0], number[]][] = [
  ["a single node", { controller: true, worker: true, storage: "kine", apiPort: 6443 }, [
    6443,
    10257,
    10259,
    2380,
    10250,
    10248,
  ]],
  ["a controller with etcd", {
    controller: true,
    worker: false,
    storage: "etcd",
    apiPort: 6443,
    joinPort: 9443,
    konnectivity: { agentPort: 8132, adminPort: 8133 },
  }, [6443, 10257, 10259, 9443, 2379, 2380, 8132, 8133]],
  ["a worker", { controller: false, worker: true, storage: "external", apiPort: 6443 }, [10250, 10248]],
];
for (const [name, options, expected] of CASES) {
  Deno.test(`nodePorts() lists the ports of ${name}`, () => {
    assertEquals(nodePorts(options).map(({ port }) => port), expected);
  });
}

Deno.test("probePorts() names process and setting", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;

  const [found] = await probePorts([{ port, component: "kube-apiserver", setting: "spec.api.port" }], "/nonexistent");

  listener.close();
  assertEquals(found?.verdict, "rejected");
  assertStringIncludes(found?.message ?? "", `pid ${Deno.pid} (${Deno.execPath()})`);
  assertStringIncludes(found?.hint ?? "", "spec.api.port");
});

Deno.test("probePorts() does not mind what a killed k0s left running", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const binDir = Deno.execPath().replace(/\/[^/]+$/, "");

  const [found] = await probePorts([{ port: listener.addr.port, component: "kubelet" }], binDir);

  listener.close();
  assertEquals(found?.verdict, "pass");
});
