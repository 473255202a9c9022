import { assert, assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import type { Machine } from "../support/machine.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { bringPushGateway, pushed } from "../support/pushed_metrics.ts";
import { TestNode } from "../support/test_node.ts";

const WAITING_POD = `
apiVersion: v1
kind: Pod
metadata: { name: waiting, namespace: default }
spec:
  tolerations: [{ operator: Exists }]
  containers: [{ name: pause, image: IMAGE, imagePullPolicy: Never }]
`;

scenario(
  "a node that waits for a cloud provider is Ready, and has its network once k0s gives it an address",
  async (t, machine) => {
    await using node = await TestNode.boot(machine, ["--single", ...WAITING_FLAGS]);

    await nodeStep(
      t,
      node,
      "the status tells that it is Ready, and which pod fails for want of the address",
      async () => {
        const failing = await eventually(async () => {
          const { Node, UnreadyPods = [] } = await node.status();
          assertEquals(Node, { Name: "one", Registered: true, Ready: true });
          return UnreadyPods.find(({ Name, Restarts }) => Name.startsWith("kube-router-") && Restarts > 0);
        }, { what: "kube-router is named in the status", withinMs: 120_000 });
        assertMatch(failing.Message, /\S/);
        const { stdout } = await machine.k0s(["status"]);
        assertMatch(stdout, /^Node: one, Ready$/m);
        assertMatch(stdout, /^System pods that are not Ready:\n(.*\n)*kube-router-\S+ +\S+ +\d+ +\S/m);
      },
    );
    await nodeStep(t, node, "a pod that tolerates everything gets no network", async () => {
      const image = await machine.kubectl(["-n", "kube-system", "get", "ds", "kube-router", ...imageOf(0)]);
      await machine.kubectl(["apply", "-f", "-"], { stdin: WAITING_POD.replace("IMAGE", image) });
      await eventually(
        async () =>
          (await machine.kubectl(["get", "events", "-o", "jsonpath={.items[*].message}"])).includes("portmap"),
        { what: "the sandbox of the pod is refused", withinMs: 120_000 },
      );
      assertEquals(await machine.kubectl(["get", "pod", "waiting", "-o", "jsonpath={.status.podIP}"]), "");
    });
    assertEquals(await node.stop(), 0);
    await importPushGateway(machine);
    await using provided = await TestNode.boot(machine, ["--single", "--enable-cloud-provider", ...PROVIDER_FLAGS]);
    await nodeStep(t, provided, "k0s as the cloud provider gives it its address, and takes its taint off", async () => {
      await eventually(
        async () => (await nodeField(machine, "{.spec.providerID} {.spec.taints}")) === "k0s-cloud-provider://one ",
        { what: "the node is initialised", withinMs: 60_000 },
      );
      assertEquals(await addressesOf(machine), [`InternalIP ${machine.address}`, "Hostname one"]);
      assertEquals(
        await nodeField(machine, "{.metadata.labels.node\\.kubernetes\\.io/instance-type}"),
        "k0s-cloud-provider",
      );
    });
    await nodeStep(t, provided, "with an address every pod has its network", async () => {
      // Its next attempt may be minutes away.
      await machine.kubectl(["-n", "kube-system", "delete", "pod", "-l", "k8s-app=kube-router"]);
      await provided.systemPodsReady();
      const podIp = await eventually(
        () => machine.kubectl(["get", "pod", "waiting", "-o", "jsonpath={.status.podIP}"]),
        { what: "the pod has an address", withinMs: 180_000, everyMs: 1_000 },
      );
      assert(podIp.startsWith("10.244."), podIp);
      assertEquals((await provided.status()).UnreadyPods, undefined);
    });
    await nodeStep(t, provided, "an annotation gives it external addresses, and takes them away", async () => {
      await annotateExternal(machine, "=198.51.100.7,2001:db8::7,198.51.100.8", [
        ...["198.51.100.7", "2001:db8::7", "198.51.100.8"],
      ]);
      await annotateExternal(machine, "=198.51.100.8", ["198.51.100.8"]);
      await annotateExternal(machine, "-", []);
    });
    await nodeStep(t, provided, "a scraper finds the push gateway by its labels", async () => {
      const labels = "app=k0s-observability,component=pushgateway,k0s.k0sproject.io/stack=metrics";
      const shown = "{.items[*].metadata.name} {.items[*].spec.type} {.items[*].spec.ports[*].name}";
      const get = ["-n", "k0s-system", "get", "service", "-l", labels, "-o", `jsonpath=${shown}`];
      assertEquals(await machine.kubectl(get), "k0s-pushgateway ClusterIP http");
    });
    await nodeStep(t, provided, "the metrics of the control plane are at the push gateway", async () => {
      await pushed(machine, SCRAPED);
    });
  },
);

/** A node that waits for a cloud provider, by k0s' own flag and by the kubelet's beside it. */
const WAITING_FLAGS = ["--enable-cloud-provider=true", "--kubelet-extra-args=--cloud-provider=external"];

const imageOf = (index: number) => ["-o", `jsonpath={.spec.template.spec.containers[${index}].image}`];

/** Each job, and what a metric begins with that nothing else has. */
const SCRAPED = [
  ["kine", "kine_"],
  ["kube-controller-manager", "node_collector_"],
  ["kube-scheduler", "scheduler_"],
  // By which alerts tell a scheduler that is gone from one that Prometheus cannot ask itself.
  ["kube-scheduler", "apiserver_audit_event_total"],
] as const;

/** Has the node find an image as one without a registry does, under the name that its configuration has for it. */
async function importPushGateway(machine: Machine): Promise<void> {
  const config = JSON.stringify({ spec: { images: { pushgateway: await bringPushGateway(machine) } } });
  await machine.run("sh", ["-ec", "mkdir -p /etc/k0s; cat > /etc/k0s/k0s.yaml"], { stdin: config });
}

/** Changes the annotation by a suffix of kubectl's, and waits for the addresses that follow from it. */
async function annotateExternal(machine: Machine, change: string, expected: readonly string[]): Promise<void> {
  await machine.kubectl(["annotate", "--overwrite", "node", "one", `k0sproject.io/node-ip-external${change}`]);
  const wanted = expected.map((address) => `ExternalIP ${address}`).join();
  await eventually(
    async () => (await addressesOf(machine)).filter((one) => one.startsWith("ExternalIP")).join() === wanted,
    { what: `the node has the external addresses ${expected}`, withinMs: 30_000 },
  );
}

/** So that what happens at once can be told from what the next round does. */
const PROVIDER_FLAGS = [
  "--enable-k0s-cloud-provider",
  "--k0s-cloud-provider-update-frequency=10m",
  "--enable-metrics-scraper",
];

async function nodeField(machine: Machine, path: string): Promise<string> {
  return await machine.kubectl(["get", "node", "one", "-o", `jsonpath=${path}`]);
}

/** What the node shows, a line each. */
async function addressesOf(machine: Machine): Promise<string[]> {
  const lines = await nodeField(machine, '{range .status.addresses[*]}{.type} {.address}{"\\n"}{end}');
  return lines.trim().split("\n");
}
