import { assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { networkConfig } from "../support/guide.ts";
import type { Machine } from "../support/machine.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";
import { reaches, startPods } from "./single_node/pods.ts";

const IPV6 = "2001:db8::11";

scenario("a single node with dual stack has an address of each family, and so have its pods", async (t, machine) => {
  await machine.run("sh", ["-ec", `ip -6 addr add ${IPV6}/64 dev eth0 nodad`]);
  const stdin = await networkConfig(["Two address families"]);
  await machine.run("sh", ["-c", "mkdir -p /etc/k0s && cat > /etc/k0s/k0s.yaml"], { stdin });
  await using node = await TestNode.boot(machine);

  await nodeStep(t, node, "the kubelet is told both, though the host's name resolves to neither", async () => {
    const addresses = await machine.kubectl(["get", "node", "one", "-o", internalAddresses()]);
    assertEquals(addresses.trim().split(" "), [machine.address, IPV6]);
  });
  await nodeStep(t, node, "every system pod is Ready", () => node.systemPodsReady());
  await nodeStep(t, node, "a pod has an address of each family", async () => {
    await startPods(machine);
    const addresses = await machine.kubectl(["-n", "web", "get", "pod", "-l", "app=web", "-o", podAddresses()]);
    assertMatch(addresses, /^10\.244\.\S+ fd00:10:244::\S+$/);
  });
  await nodeStep(t, node, "pods and Services answer in both, though the node knows no way out by IPv6", async () => {
    assertEquals((await machine.run("ip", ["-6", "route", "show", "default"])).stdout, "");
    await answersInBoth(machine);
  });
  await nodeStep(t, node, "and with a way out, where the node reaches Services of both, too", async () => {
    await machine.run("ip", ["-6", "route", "add", "default", "dev", "eth0"]);
    for (const host of await answersInBoth(machine)) await nodeReaches(machine, host);
  });
});

const internalAddresses = () => 'jsonpath={.status.addresses[?(@.type=="InternalIP")].address}';
const podAddresses = () => "jsonpath={.items[0].status.podIPs[*].ip}";

/**
 * A Service that asks for both families answers a pod, and what is behind it the node.
 *
 * @returns Addresses of the Service.
 */
async function answersInBoth(machine: Machine): Promise<string[]> {
  const both = JSON.stringify({ spec: { ipFamilyPolicy: "RequireDualStack" } });
  await machine.kubectl(["-n", "web", "patch", "service", "web", "-p", both]);
  const get = ["-n", "web", "get", "service", "web", "-o", "jsonpath={.spec.clusterIPs[*]}"];
  const addresses = (await machine.kubectl(get)).split(" ");
  assertMatch(addresses.join(" "), /^10\.\S+ fd00:10:96::\S+$/);
  for (const host of [...addresses, "web"]) await reaches(machine, "friend", host);
  const pods = (await machine.kubectl(["-n", "web", "get", "pod", "-l", "app=web", "-o", podAddresses()])).split(" ");
  for (const host of pods) await nodeReaches(machine, host, 8080);
  return addresses;
}

async function nodeReaches(machine: Machine, host: string, port = 80): Promise<void> {
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}/index.html`;
  const fetched = ["eval", `console.log(await (await fetch("${url}")).text())`];
  await eventually(async () => (await machine.run(Deno.execPath(), fetched)).stdout === "hello from web\n\n", {
    what: `the node reaches ${url}`,
    withinMs: 30_000,
  });
}
