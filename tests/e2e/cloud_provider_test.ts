import { assert, assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import type { Machine } from "../support/machine.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
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
  "a node that waits for a cloud provider is Ready, and has its network once it has an address",
  async (t, machine) => {
    await using node = await TestNode.boot(machine, ["--single", "--enable-cloud-provider"]);

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
    await node.stop();
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
    await nodeStep(
      t,
      provided,
      "an operator's annotation gives it external addresses, and takes them away",
      async () => {
        const externals = async (annotation: string, expected: string[]) => {
          await machine.kubectl([
            "annotate",
            "--overwrite",
            "node",
            "one",
            `k0sproject.io/node-ip-external${annotation}`,
          ]);
          await eventually(
            async () => {
              const found = (await addressesOf(machine)).filter((address) => address.startsWith("ExternalIP"));
              return found.join() === expected.map((address) => `ExternalIP ${address}`).join();
            },
            { what: `the node has the external addresses ${expected}`, withinMs: 30_000 },
          );
        };
        await externals("=198.51.100.7,2001:db8::7,198.51.100.8", ["198.51.100.7", "2001:db8::7", "198.51.100.8"]);
        await externals("=198.51.100.8", ["198.51.100.8"]);
        await externals("-", []);
      },
    );
  },
);

const imageOf = (index: number) => ["-o", `jsonpath={.spec.template.spec.containers[${index}].image}`];

/** So that what happens at once can be told from what the next round does. */
const PROVIDER_FLAGS = ["--enable-k0s-cloud-provider", "--k0s-cloud-provider-update-frequency=10m"];

async function nodeField(machine: Machine, path: string): Promise<string> {
  return await machine.kubectl(["get", "node", "one", "-o", `jsonpath=${path}`]);
}

/** What the node shows, a line each. */
async function addressesOf(machine: Machine): Promise<string[]> {
  const lines = await nodeField(machine, '{range .status.addresses[*]}{.type} {.address}{"\\n"}{end}');
  return lines.trim().split("\n");
}
