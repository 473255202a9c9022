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
    await nodeStep(t, node, "with an address every pod has its network", async () => {
      await giveAddress(machine);
      await node.systemPodsReady();
      const podIp = await eventually(
        () => machine.kubectl(["get", "pod", "waiting", "-o", "jsonpath={.status.podIP}"]),
        { what: "the pod has an address", withinMs: 180_000, everyMs: 1_000 },
      );
      assert(podIp.startsWith("10.244."), podIp);
      assertEquals((await node.status()).UnreadyPods, undefined);
    });
  },
);

const imageOf = (index: number) => ["-o", `jsonpath={.spec.template.spec.containers[${index}].image}`];

/** What a cloud controller does once it knows the machine. */
async function giveAddress(machine: Machine): Promise<void> {
  const addresses = [{ type: "InternalIP", address: machine.address }, { type: "Hostname", address: "one" }];
  const patch = JSON.stringify({ status: { addresses } });
  await machine.kubectl(["patch", "node", "one", "--subresource=status", "--type=merge", "-p", patch]);
  await machine.kubectl(["taint", "node", "one", "node.cloudprovider.kubernetes.io/uninitialized-"]);
  // Its next attempt may be minutes away.
  await machine.kubectl(["-n", "kube-system", "delete", "pod", "-l", "k8s-app=kube-router"]);
}
