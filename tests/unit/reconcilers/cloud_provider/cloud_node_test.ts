import { assertEquals } from "@std/assert";
import {
  addressPatch,
  cloudNodeOf,
  initialisationPatch,
  textOf,
  wantedAddresses,
} from "../../../../lib/reconcilers/cloud_provider/cloud_node.ts";
import { aNode, HOSTNAME, internal, TAINT } from "./_nodes.ts";

const GIVEN = "alpha.kubernetes.io/provided-node-ip";
const EXTERNAL = "k0sproject.io/node-ip-external";
const external = (address: string) => ({ type: "ExternalIP", address });

const CASES = [
  {
    name: "are those that it shows",
    node: aNode({ addresses: [internal("192.0.2.1"), internal("2001:db8::1"), HOSTNAME] }),
    wanted: "InternalIP 192.0.2.1, InternalIP 2001:db8::1, Hostname a",
  },
  {
    name: "are those that its kubelet was told, of both families",
    node: aNode({ annotations: { [GIVEN]: "192.0.2.9,2001:db8::9" }, addresses: [internal("192.0.2.1"), HOSTNAME] }),
    wanted: "InternalIP 192.0.2.9, InternalIP 2001:db8::9, Hostname a",
  },
  {
    name: "have every external one of the operator's, letter by letter, each once",
    node: aNode({
      annotations: { [EXTERNAL]: "198.51.100.1, 2041:0000:140F::875B:131B,,GIGO,198.51.100.1" },
      addresses: [internal("192.0.2.1"), HOSTNAME],
    }),
    wanted:
      "InternalIP 192.0.2.1, ExternalIP 198.51.100.1, ExternalIP 2041:0000:140F::875B:131B, ExternalIP GIGO, Hostname a",
  },
  {
    name: "have no external one without the annotation",
    node: aNode({ addresses: [external("198.51.100.1"), HOSTNAME] }),
    wanted: "Hostname a",
  },
  {
    name: "have nothing that no kubelet finds",
    node: aNode({ addresses: [internal("192.0.2.1"), { type: "InternalDNS", address: "a.internal" }] }),
    wanted: "InternalIP 192.0.2.1",
  },
];
for (const { name, node, wanted } of CASES) {
  Deno.test(`wantedAddresses() of a node ${name}`, () => {
    assertEquals(textOf(wantedAddresses(cloudNodeOf(node))), wanted);
  });
}

Deno.test("addressPatch() changes nothing of a node that shows its addresses, or of which none is known", () => {
  assertEquals(addressPatch(cloudNodeOf(aNode({ addresses: [internal("192.0.2.1"), HOSTNAME] }))), undefined);
  assertEquals(addressPatch(cloudNodeOf(aNode({}))), undefined);
});

Deno.test("addressPatch() replaces the addresses of the node as it was read", () => {
  const node = aNode({ annotations: { [EXTERNAL]: "198.51.100.1" }, addresses: [HOSTNAME] });

  assertEquals(addressPatch(cloudNodeOf(node)), {
    metadata: { resourceVersion: "7" },
    status: { addresses: [external("198.51.100.1"), HOSTNAME] },
  });
});

Deno.test("initialisationPatch() takes the taint off, and says where the node is and what it is", () => {
  const other = { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" };

  assertEquals(initialisationPatch(cloudNodeOf(aNode({ taints: [TAINT, other] }))), {
    metadata: {
      resourceVersion: "7",
      labels: {
        "beta.kubernetes.io/instance-type": "k0s-cloud-provider",
        "node.kubernetes.io/instance-type": "k0s-cloud-provider",
      },
    },
    spec: { taints: [other], providerID: "k0s-cloud-provider://a" },
  });
});

Deno.test("initialisationPatch() leaves a providerID as it is, which cannot be changed", () => {
  const node = aNode({ taints: [TAINT], providerID: "own://1" });

  assertEquals(initialisationPatch(cloudNodeOf(node))?.["spec"], { taints: [] });
});

Deno.test("initialisationPatch() of an initialised node brings labels up to their former names", () => {
  const former = { "failure-domain.beta.kubernetes.io/zone": "z", "beta.kubernetes.io/instance-type": "t" };
  const patchOf = (labels: Record<string, string>) => initialisationPatch(cloudNodeOf(aNode({ labels })));

  assertEquals(patchOf({ ...former, "node.kubernetes.io/instance-type": "t" }), {
    metadata: { resourceVersion: "7", labels: { "topology.kubernetes.io/zone": "z" } },
  });
  assertEquals(patchOf({ "topology.kubernetes.io/zone": "other" }), undefined);
});
