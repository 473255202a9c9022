import { assertEquals, assertStringIncludes } from "@std/assert";
import { hostsOf, NodeAddresses } from "../../../../lib/reconcilers/csr/node_addresses.ts";
import { namesProblem } from "../../../../lib/reconcilers/csr/serving_names.ts";

const RESERVED = {
  hosts: ["kubernetes", "192.0.2.1", "api.example.com", "192.0.2.100", "FD00::1"],
  serviceNetworks: ["10.96.0.0/12", "fd01::/108"],
  clusterDomain: "k8s.example",
};

/** Judges what `node-a` asks for, which shows all of it: its kubelet writes the status. */
function problemWith(names: string[], { own = [] as string[], shows = names } = {}): string {
  const node = (name: string, addresses: string[]) => ({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name },
    status: { addresses: addresses.map((address) => ({ address })) },
  });
  const all = [node("node-a", shows), node("node-b", ["node-b", "192.0.2.12"])];
  const nodes = new NodeAddresses(new Map(all.map((one) => [one.metadata.name, hostsOf(one)])));
  return namesProblem({ nodeName: "node-a", names }, { nodes, reserved: RESERVED, own }) ?? "none";
}

Deno.test("namesProblem() lets a Node have what it shows", () => {
  assertEquals(problemWith(["node-a", "192.0.2.11", "fd00::11"]), "none");
  assertEquals(problemWith(["Node-A.", "fd00:0::11"], { shows: ["node-a", "FD00::11"] }), "none");
});

const FOREIGN: Record<string, string> = {
  "localhost": "for itself",
  "LOCALHOST.": "for itself",
  "db.localhost": "for itself",
  "127.0.0.1": "for itself",
  "127.8.8.8": "for itself",
  "::1": "for itself",
  "::ffff:127.0.0.1": "for itself",
  "0.0.0.0": "for itself",
  "kubernetes": "a Service",
  "kubernetes.default": "a Service",
  "kubernetes.default.svc": "a Service",
  "Kubernetes.Default.svc.k8s.example.": "a Service",
  "kubernetes.default.svc.other.domain": "a Service",
  "metrics-server.kube-system.svc": "a Service",
  "metrics-server.kube-system.svc.k8s.example": "a Service",
  "10.96.0.1": "a Service",
  "10.100.7.7": "a Service",
  "fd01::1": "a Service",
  "*.example.com": "no name of a machine",
  "*": "no name of a machine",
  "": "no name of a machine",
  "127.1": "no name of a machine",
  "2130706433": "no name of a machine",
  "0x7F000001": "no name of a machine",
  "0300.0.2.1": "no name of a machine",
  "a b": "no name of a machine",
  "192.0.2.1": "the control plane",
  "::ffff:192.0.2.1": "the control plane",
  "192.0.2.100": "the control plane",
  "API.example.com": "the control plane",
  "fd00::1": "the control plane",
  "node-b": 'also belongs to Node "node-b"',
  "192.0.2.12": 'also belongs to Node "node-b"',
};

for (const [name, because] of Object.entries(FOREIGN)) {
  Deno.test(`namesProblem() refuses "${name}", though the Node shows it`, () => {
    assertStringIncludes(problemWith(["node-a", name]), because);
  });
}

Deno.test("namesProblem() refuses what the Node does not show", () => {
  assertEquals(
    problemWith(["node-a", "192.0.2.11"], { shows: ["node-a"] }),
    '"192.0.2.11" is not among the addresses that Node "node-a" shows',
  );
});

Deno.test("namesProblem() lets a controller's Node have the address that both halves share, and nothing of the cluster", () => {
  const own = ["node-a", "192.0.2.1"];
  assertEquals(problemWith(["node-a", "192.0.2.1"], { own }), "none");
  for (const name of ["localhost", "127.0.0.1", "kubernetes.default.svc", "10.96.0.1", "192.0.2.12"]) {
    assertStringIncludes(problemWith([name], { own }), `"${name}"`);
  }
  // Those of another controller, and the address of all.
  for (const name of ["192.0.2.100", "api.example.com", "fd00::1"]) {
    assertStringIncludes(problemWith([name], { own }), "belongs to the control plane");
  }
});

Deno.test("namesProblem() lets a controller be called like nothing else may", () => {
  const status = { addresses: [{ address: "localhost" }, { address: "192.0.2.1" }] };
  const node = { apiVersion: "v1", kind: "Node", metadata: { name: "localhost" }, status };
  const nodes = new NodeAddresses(new Map([["localhost", hostsOf(node)]]));
  const request = { nodeName: "localhost", names: ["localhost", "192.0.2.1"] };

  assertEquals(namesProblem(request, { nodes, reserved: RESERVED, own: ["localhost", "192.0.2.1"] }), undefined);
  assertEquals(
    namesProblem(request, { nodes, reserved: RESERVED, own: [] }),
    '"localhost" is every machine\'s name for itself',
  );
});
