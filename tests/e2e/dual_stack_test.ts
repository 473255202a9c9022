import { assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { networkConfig } from "../support/guide.ts";
import type { Machine } from "../support/machine.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";
import { reaches, startPods } from "./single_node/pods.ts";

const IPV6 = "2001:db8::11";

const NAME = "a single node without a default route has an address of each family, and so have its pods";
scenario(NAME, async (t, machine) => {
  await machine.run("sh", ["-ec", `ip -6 addr add ${IPV6}/64 dev eth0 nodad; ip route delete default`]);
  const extraArgs = { "node-cidr-mask-size-ipv4": "21", "node-cidr-mask-size-ipv6": "120" };
  const stdin = await networkConfig(["Two address families"], { controllerManager: { extraArgs } });
  await machine.run("sh", ["-c", "mkdir -p /etc/k0s && cat > /etc/k0s/k0s.yaml"], { stdin });
  await using node = await TestNode.boot(machine);

  await nodeStep(t, node, "the kubelet is told both, though the host's name resolves to neither", async () => {
    const addresses = await machine.kubectl(["get", "node", "one", "-o", internalAddresses()]);
    assertEquals(addresses.trim().split(" "), [machine.address, IPV6]);
  });
  await nodeStep(t, node, "its share of the pod networks is as large as is said", async () => {
    const shares = await machine.kubectl(["get", "node", "one", "-o", "jsonpath={.spec.podCIDRs[*]}"]);
    assertEquals(shares, "10.244.0.0/21 fd00:10:244::/120");
    const api = await machine.kubectl(["get", "service", "kubernetes", "-o", "jsonpath={.spec.clusterIPs[*]}"]);
    assertEquals(api, "10.96.0.1", "Services have the primary family alone unless they ask for both");
  });
  await nodeStep(t, node, "every system pod is Ready", () => node.systemPodsReady());
  await nodeStep(t, node, "a pod has an address of each family", async () => {
    await startPods(machine);
    const addresses = await machine.kubectl(["-n", "web", "get", "pod", "-l", "app=web", "-o", podAddresses()]);
    assertMatch(addresses, /^10\.244\.\S+ fd00:10:244::\S+$/);
  });
  await nodeStep(t, node, "pods and Services answer pods and the node in both", () => answersInBoth(machine));
  await nodeStep(t, node, "a way to the Services that is lost is there again", async () => {
    const lose = "ip route delete 10.96.0.0/12; ip -6 route delete fd00:10:96::/108";
    assertEquals((await machine.run("sh", ["-ec", lose])).stderr, "");
    await answersInBoth(machine);
  });
  await nodeStep(t, node, "a reset takes the ways along", async () => {
    assertEquals(await node.stop(), 0);
    const { code, stderr } = await machine.k0s(["reset"], { withinMs: 120_000 });
    assertEquals(code, 0, stderr);
    const { stdout } = await machine.run("sh", ["-c", "ip route; ip -6 route"]);
    assertEquals(/^(10\.96|fd00)/m.test(stdout), false, stdout);
  });
});

const internalAddresses = () => 'jsonpath={.status.addresses[?(@.type=="InternalIP")].address}';
const podAddresses = () => "jsonpath={.items[0].status.podIPs[*].ip}";

/** A Service that asks for both families answers a pod and the node, and what is behind it the node. */
async function answersInBoth(machine: Machine): Promise<void> {
  assertEquals((await machine.run("sh", ["-c", "ip route show default; ip -6 route show default"])).stdout, "");
  const both = JSON.stringify({ spec: { ipFamilyPolicy: "RequireDualStack" } });
  await machine.kubectl(["-n", "web", "patch", "service", "web", "-p", both]);
  const get = ["-n", "web", "get", "service", "web", "-o", "jsonpath={.spec.clusterIPs[*]}"];
  const addresses = (await machine.kubectl(get)).split(" ");
  assertMatch(addresses.join(" "), /^10\.\S+ fd00:10:96::\S+$/);
  for (const host of [...addresses, "web"]) await reaches(machine, "friend", host);
  const pods = (await machine.kubectl(["-n", "web", "get", "pod", "-l", "app=web", "-o", podAddresses()])).split(" ");
  for (const host of pods) await nodeReaches(machine, host, 8080);
  for (const host of addresses) await nodeReaches(machine, host);
}

async function nodeReaches(machine: Machine, host: string, port = 80): Promise<void> {
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}/index.html`;
  const fetched = ["eval", `console.log(await (await fetch("${url}")).text())`];
  await eventually(async () => (await machine.run(Deno.execPath(), fetched)).stdout === "hello from web\n\n", {
    what: `the node reaches ${url}`,
    withinMs: 30_000,
  });
}
