import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { networkConfig } from "../support/guide.ts";
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

scenario("a single node has nothing but IPv6, and pods, Services and DNS answer", async (t, machine) => {
  await machine.run("sh", ["-ec", LOSE_IPV4], { stdin: await networkConfig(["IPv6 alone"]) });
  await using node = await TestNode.boot(machine, ["--single", "--feature-gates=IPv6SingleStack=true"]);

  await nodeStep(t, node, "the node has the one address", async () => {
    const get = ["get", "node", "one", "-o", 'jsonpath={.status.addresses[?(@.type=="InternalIP")].address}'];
    assertEquals(await machine.kubectl(get), ADDRESS);
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
});
