import { assertEquals } from "@std/assert";
import { nodePaths } from "../../../../lib/config/mod.ts";
import { controllerPorts, portsNeededTwice, workerPorts } from "../../../../lib/node/checks/needed_ports.ts";
import { podPorts } from "../../../../lib/node/pods/pod_ports.ts";
import { workerOptions } from "../../../support/a_worker.ts";
import { CONTROLLER_MODES, inputsOf } from "../../../support/node_modes.ts";

const CASES: [mode: string, ports: number[]][] = [
  ["single-sqlite", [2380, 6443, 10257, 10259, 10250, 10248]],
  ["controller-etcd", [2379, 2380, 6443, 10257, 10259, 8132, 8133, 8092, 9443]],
  ["controller-external-etcd", [6443, 10257, 10259, 8132, 8133, 8092, 9443]],
  ["controller-without-konnectivity", [2379, 2380, 6443, 10257, 10259, 9443]],
  ["virtual-address", [2379, 2380, 6443, 10257, 10259, 8132, 8133, 8092, 9443, 6444]],
  ["virtual-address-ipvs", [2379, 2380, 6443, 10257, 10259, 8132, 8133, 8092, 9443]],
];

for (const [name, expected] of CASES) {
  Deno.test(`controllerPorts() of ${name} are those of all that runs there`, async () => {
    const inputs = await inputsOf(CONTROLLER_MODES.find((mode) => mode.name === name)!);

    assertEquals(controllerPorts(inputs).map(({ port }) => port), expected);
  });
}

Deno.test("controllerPorts() name the component, its address and how to move it", async () => {
  const inputs = await inputsOf({
    name: "bound",
    config: "spec: { api: { onlyBindToAddress: true, address: 192.0.2.2, port: 443 } }",
  });

  assertEquals(controllerPorts(inputs).find(({ component }) => component === "kube-apiserver"), {
    port: 443,
    address: "192.0.2.2",
    component: "kube-apiserver",
    setting: "spec.api.port",
  });
});

Deno.test("workerPorts() are the kubelet's", () => {
  assertEquals(workerPorts({ options: workerOptions(), paths: nodePaths() }).map(({ port }) => port), [10250, 10248]);
});

for (const mode of CONTROLLER_MODES) {
  Deno.test(`portsNeededTwice() finds none in ${mode.name}`, async () => {
    const inputs = await inputsOf(mode);

    assertEquals(portsNeededTwice([...controllerPorts(inputs), ...podPorts(inputs.options, inputs.config)]), []);
  });
}

Deno.test("portsNeededTwice() names both, and what to change", async () => {
  const inputs = await inputsOf({ name: "twice", config: "spec: { api: { port: 10250 } }", options: { single: true } });

  const [twice, ...others] = portsNeededTwice(controllerPorts(inputs));

  assertEquals(others, []);
  assertEquals([twice?.displayName, twice?.verdict, twice?.message, twice?.hint], [
    "Port 10250",
    "rejected",
    "needed by both kube-apiserver and kubelet of this node",
    "Change spec.api.port",
  ]);
  const need = (address: string, component: string) => ({ port: 1, address, component });
  assertEquals(portsNeededTwice([need("127.0.0.1", "a"), need("192.0.2.2", "b")]), []);
});

Deno.test("portsNeededTwice() finds a port that one process would listen on twice", () => {
  const twiceIn = (kubeletExtraArgs: string) =>
    portsNeededTwice(workerPorts({ options: workerOptions({ kubeletExtraArgs }), paths: nodePaths() }))
      .map(({ displayName, message }) => `${displayName}: ${message}`);

  assertEquals(twiceIn("--read-only-port=10255"), []);
  assertEquals(twiceIn("--read-only-port=10250"), ["Port 10250: needed twice by kubelet of this node"]);
  assertEquals(twiceIn("--healthz-port=10250"), ["Port 10250: needed twice by kubelet of this node"]);
  assertEquals(twiceIn("--healthz-port=10250 --address=192.0.2.2"), []);
});
