import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { networkConfig } from "../support/guide.ts";
import type { Machine } from "../support/machine.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";
import { inPod, reaches, startPods } from "./single_node/pods.ts";

const ADDRESS = "2001:db8::11";
/** Takes the machine's IPv4 address away, also the name that stands for it, and every way out. */
const LOSE_IPV4 = `
ip -4 addr flush dev eth0
ip -6 addr add ${ADDRESS}/64 dev eth0 nodad
printf '127.0.0.1 localhost\\n${ADDRESS} one\\n' > /etc/hosts
mkdir -p /etc/k0s && cat > /etc/k0s/k0s.yaml`;
/** Gives the machine an IPv4 address again; whatever led by IPv4 elsewhere is not there. */
const GAIN_IPV4 = "ip -4 addr add 192.0.2.2/24 dev eth0; cat > /etc/k0s/k0s.yaml";

scenario("a single node has nothing but IPv6, and pods, Services and DNS answer", async (t, machine) => {
  await machine.run("sh", ["-ec", LOSE_IPV4], { stdin: await networkConfig(["IPv6 alone"]) });
  await using node = await TestNode.boot(machine, ["--single", "--feature-gates=IPv6SingleStack=true"]);

  await nodeStep(t, node, "the node has the one address, and 2048 for its pods", async () => {
    assertEquals(await internalAddresses(machine), ADDRESS);
    const share = await machine.kubectl(["get", "node", "one", "-o", "jsonpath={.spec.podCIDRs[*]}"]);
    assertEquals(share, "fd00:10:244::/117");
  });
  await nodeStep(t, node, "every system pod is Ready", () => node.systemPodsReady());
  await nodeStep(t, node, "a pod has one address", async () => {
    await startPods(machine);
    const get = ["-n", "web", "get", "pod", "-l", "app=web", "-o", "jsonpath={.items[0].status.podIPs[*].ip}"];
    assertMatch(await machine.kubectl(get), /^fd00:10:244::\S+$/);
  });
  await nodeStep(t, node, "a Service answers by its address and its name", async () => {
    const get = ["-n", "web", "get", "service", "web", "-o", "jsonpath={.spec.clusterIPs[*]}"];
    const address = await machine.kubectl(get);
    assertMatch(address, /^fd00:10:96::\S+$/);
    for (const host of [address, "web", "web.web.svc.cluster.local"]) await reaches(machine, "friend", host);
  });
  await nodeStep(t, node, "cluster DNS answers at its address", async () => {
    await eventually(async () => {
      const { stdout } = await inPod(machine, "friend", [
        "busybox",
        "nslookup",
        "kubernetes.default.svc.cluster.local",
      ]);
      assertMatch(stdout, /Server:\s+fd00:10:96::a\n/);
      assertStringIncludes(stdout, "Address: fd00:10:96::1");
      return true;
    }, { what: "cluster DNS answers", withinMs: 60_000 });
  });
  await nodeStep(t, node, "logs are read, and commands run, in a pod", async () => {
    assertStringIncludes(await machine.kubectl(["-n", "web", "logs", "deployment/web"]), "serving\n");
  });

  const before = await podsOf(machine);
  assertEquals(await node.stop(), 0);
  await machine.run("sh", ["-ec", GAIN_IPV4], { stdin: await bothFamilies() });
  await using both = await TestNode.boot(machine);
  await nodeStep(t, both, "it becomes a cluster of both families, led by IPv6, and its pods go on", async () => {
    await eventually(async () => await internalAddresses(machine) === `${ADDRESS} ${machine.address}`, {
      what: "the node has both addresses, the primary one first",
      withinMs: 60_000,
    });
    const dual = JSON.stringify({ spec: { ipFamilyPolicy: "RequireDualStack" } });
    await machine.kubectl(["-n", "web", "patch", "service", "web", "-p", dual]);
    const get = ["-n", "web", "get", "service", "web", "-o", "jsonpath={.spec.clusterIPs[*]}"];
    const [primary = "", secondary] = (await machine.kubectl(get)).split(" ");
    assertMatch(`${primary} ${secondary}`, /^fd00:10:96::\S+ 10\.\S+$/);
    await reaches(machine, "friend", primary);
    assertEquals(await podsOf(machine), before);
  });
});

/** The same IPv6 networks, with IPv4's beside them. */
async function bothFamilies(): Promise<string> {
  const { spec: { network } } = JSON.parse(await networkConfig(["Two address families"]));
  return JSON.stringify({ spec: { network: { ...network, primaryAddressFamily: "IPv6" } } });
}

function internalAddresses(machine: Machine): Promise<string> {
  return machine.kubectl([
    "get",
    "node",
    "one",
    "-o",
    'jsonpath={.status.addresses[?(@.type=="InternalIP")].address}',
  ]);
}

/** Pods by identity, and how often their containers were started again. */
function podsOf(machine: Machine): Promise<string> {
  const columns = "{.metadata.uid} {.status.containerStatuses[*].restartCount}";
  return machine.kubectl(["-n", "web", "get", "pods", "-o", `jsonpath={range .items[*]}${columns}{"\\n"}{end}`]);
}
