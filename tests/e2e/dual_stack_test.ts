import { assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import type { Machine } from "../support/machine.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";

const IPV6 = "2001:db8::11";
const CONFIG = `
apiVersion: k0s.k0sproject.io/v1beta1
kind: ClusterConfig
metadata: { name: k0s }
spec:
  network:
    dualStack: { enabled: true, IPv6podCIDR: "fd00:10:244::/108", IPv6serviceCIDR: "fd00:10:96::/108" }
`;
const POD = `
apiVersion: v1
kind: Pod
metadata: { name: both, namespace: default }
spec:
  containers: [{ name: pause, image: IMAGE, imagePullPolicy: Never }]
`;

scenario("a single node with dual stack has an address of each family, and so have its pods", async (t, machine) => {
  await machine.run("sh", ["-ec", `ip -6 addr add ${IPV6}/64 dev eth0 nodad`]);
  await machine.run("sh", ["-c", "mkdir -p /etc/k0s && cat > /etc/k0s/k0s.yaml"], { stdin: CONFIG });
  await using node = await TestNode.boot(machine);

  await nodeStep(t, node, "the kubelet is told both, though the host's name resolves to neither", async () => {
    const addresses = await machine.kubectl(["get", "node", "one", "-o", internalAddresses()]);
    assertEquals(addresses.trim().split(" "), [machine.address, IPV6]);
  });
  await nodeStep(t, node, "every system pod is Ready", () => node.systemPodsReady());
  await nodeStep(t, node, "a pod has an address of each family", async () => {
    const image = await machine.kubectl(["-n", "kube-system", "get", "ds", "kube-router", "-o", firstImage()]);
    await machine.kubectl(["apply", "-f", "-"], { stdin: POD.replace("IMAGE", image) });
    const addresses = await podAddresses(machine);
    assertMatch(addresses, /^10\.244\.\S+ fd00:10:244::\S+$/);
  });
});

const internalAddresses = () => 'jsonpath={.status.addresses[?(@.type=="InternalIP")].address}';
const firstImage = () => "jsonpath={.spec.template.spec.containers[0].image}";

function podAddresses(machine: Machine): Promise<string> {
  return eventually(
    async () =>
      (await machine.kubectl(["get", "pod", "both", "-o", "jsonpath={.status.podIPs[*].ip}"])).trim() || undefined,
    { what: "the pod has addresses", withinMs: 120_000, everyMs: 500 },
  );
}
