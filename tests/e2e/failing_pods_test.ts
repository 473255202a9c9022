import { assert, assertEquals } from "@std/assert";
import type { StatusDocument } from "../../lib/status/mod.ts";
import { eventually } from "../support/eventually.ts";
import type { Machine } from "../support/machine.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";

const SYSTEM = ["-n", "kube-system"];
const COREDNS = "deployment/coredns";
const ALONE = ["--single", "--kubelet-extra-args=--register-node=false"];
/** How long the kubelet may take to fail as often as a case wants. */
const FAILS_WITHIN_MS = 120_000;

scenario("k0s status tells what is amiss though every process is ready", async (t, machine) => {
  {
    await using node = TestNode.start(machine, ALONE);
    await nodeStep(t, node, "the node never registers", async () => {
      const { Node, Processes } = await statusWith(
        node,
        ({ Processes, Node }) =>
          Node !== undefined && Processes.find(({ name }) => name === "kubelet")?.state === "ready",
      );
      assertEquals(Processes.filter(({ state }) => state !== "ready"), []);
      assertEquals([Node?.Registered, Node?.Ready], [false, false]);
      await statusWith(node, ({ UnreadyPods = [] }) => UnreadyPods.some(({ Reason }) => Reason === "Unschedulable"));
      await shows(machine, /^Node: one, not registered$/m);
      await shows(machine, /^coredns-\S+ +Unschedulable +0 +no nodes available/m);
      assertEquals(await node.stop(), 0);
    });
  }
  await using node = await TestNode.boot(machine);
  await nodeStep(t, node, "nothing is amiss", async () => {
    await node.systemPodsReady();
    const { Node, UnreadyPods, Warnings } = await node.status();
    assertEquals([Node, UnreadyPods, Warnings], [{ Name: "one", Registered: true, Ready: true }, undefined, undefined]);
    await shows(machine, /^Node: one, Ready$/m);
  });
  await nodeStep(t, node, "CoreDNS has an image that nobody has", async () => {
    await machine.kubectl([...SYSTEM, "set", "image", COREDNS, "coredns=127.0.0.1:1/coredns:none"]);
    await statusWith(node, ({ UnreadyPods = [] }) => UnreadyPods.some(({ Reason }) => /Image/.test(Reason)));
    await shows(machine, /^coredns-\S+ +(ErrImage|ImagePull)\S+ +0 +.*127\.0\.0\.1:1/m);
    await machine.kubectl([...SYSTEM, "rollout", "undo", COREDNS]);
    await node.systemPodsReady();
  });
  await nodeStep(t, node, "CoreDNS has a configuration that it does not take", async () => {
    const patch = JSON.stringify({ data: { Corefile: ".:53 {\n  nosuchplugin\n}\n" } });
    await machine.kubectl([...SYSTEM, "patch", "configmap", "coredns", "--type=merge", "-p", patch]);
    await machine.kubectl([...SYSTEM, "delete", "pods", "-l", "k8s-app=kube-dns"]);
    // On a busy machine the kubelet may read the log of a container before its last line is there, and has it the next time.
    await statusWith(
      node,
      ({ UnreadyPods = [] }) =>
        UnreadyPods.some(({ Restarts, Message }) => Restarts > 0 && Message.includes("nosuchplugin")),
    );
    await shows(machine, /^System pods that are not Ready:\nNAME +REASON +RESTARTS +MESSAGE\ncoredns-/m);
  });
  await nodeStep(t, node, "CoreDNS has no pod", async () => {
    await machine.kubectl([...SYSTEM, "scale", COREDNS, "--replicas=0"]);
    const { Warnings } = await statusWith(node, ({ Warnings = [] }) => Warnings.length > 0);
    assertEquals(Warnings?.length, 1);
    await shows(machine, /^Warning: CoreDNS has no pod, so that names of the cluster do not resolve: see k0s/m);
    assert((await node.status()).Processes.every(({ state }) => state === "ready"));
  });
});

/** Waits until `k0s status` shows this: a pod that fails is in one state after the other. */
async function shows(machine: Machine, line: RegExp): Promise<void> {
  let last = "";
  const shown = eventually(async () => line.test(last = await text(machine)), {
    what: `k0s status shows ${line}`,
    withinMs: FAILS_WITHIN_MS,
    everyMs: 1_000,
  });
  await shown.catch((cause) => {
    throw new Error(`k0s status does not show ${line}:\n${last}`, { cause });
  });
}

/** Waits until the status says this. */
async function statusWith(node: TestNode, says: (document: StatusDocument) => boolean): Promise<StatusDocument> {
  let last: StatusDocument | undefined;
  const found = eventually(async () => says(last = await node.status()) && last, {
    what: "the status tells what is amiss",
    withinMs: FAILS_WITHIN_MS,
    everyMs: 1_000,
  });
  return await found.catch((cause) => {
    throw new Error(JSON.stringify({ ...last, ClusterConfig: undefined, Boot: undefined }), { cause });
  });
}

async function text(machine: Machine): Promise<string> {
  const { code, stdout, stderr } = await machine.k0s(["status"]);
  assertEquals(code, 0, stderr);
  return stdout;
}
