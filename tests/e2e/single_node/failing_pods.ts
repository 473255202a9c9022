import { assert, assertEquals } from "@std/assert";
import { statusShows, statusWith } from "../../support/awaited_status.ts";
import type { TestNode } from "../../support/test_node.ts";

const SYSTEM = ["-n", "kube-system"];
const COREDNS = "deployment/coredns";

/** `k0s status` has no complaint about a node with all of its pods. */
export async function nothingIsAmiss(node: TestNode): Promise<void> {
  await node.systemPodsReady();
  const { Node, Warnings } = await statusWith(node, ({ UnreadyPods }) => UnreadyPods === undefined);
  assertEquals([Node, Warnings], [{ Name: "one", Registered: true, Ready: true }, undefined]);
  await statusShows(node.machine, /^Node: one, Ready$/m);
}

/** CoreDNS has an image that nobody has. */
export async function missingImageIsNamed(node: TestNode): Promise<void> {
  const { machine } = node;
  await machine.kubectl([...SYSTEM, "set", "image", COREDNS, "coredns=127.0.0.1:1/coredns:none"]);
  await statusWith(node, ({ UnreadyPods = [] }) => UnreadyPods.some(({ Reason }) => /Image/.test(Reason)));
  await statusShows(machine, /^coredns-\S+ +(ErrImage|ImagePull)\S+ +0 +.*127\.0\.0\.1:1/m);
  await machine.kubectl([...SYSTEM, "rollout", "undo", COREDNS]);
  await node.systemPodsReady();
}

/** CoreDNS has a configuration that it does not take. */
export async function lastWordsAreQuoted(node: TestNode): Promise<void> {
  const { machine } = node;
  const patch = JSON.stringify({ data: { Corefile: ".:53 {\n  nosuchplugin\n}\n" } });
  await machine.kubectl([...SYSTEM, "patch", "configmap", "coredns", "--type=merge", "-p", patch]);
  await machine.kubectl([...SYSTEM, "delete", "pods", "-l", "k8s-app=kube-dns"]);
  // On a busy machine the kubelet may read the log of a container before its last line is there, and has it the next time.
  await statusWith(
    node,
    ({ UnreadyPods = [] }) =>
      UnreadyPods.some(({ Restarts, Message }) => Restarts > 0 && Message.includes("nosuchplugin")),
  );
  await statusShows(machine, /^System pods that are not Ready:\nNAME +REASON +RESTARTS +MESSAGE\ncoredns-/m);
}

/** CoreDNS has no pod. */
export async function missingDnsIsWarnedOf(node: TestNode): Promise<void> {
  const { machine } = node;
  await machine.kubectl([...SYSTEM, "scale", COREDNS, "--replicas=0"]);
  const { Warnings } = await statusWith(node, ({ Warnings = [] }) => Warnings.length > 0);
  assertEquals(Warnings?.length, 1);
  await statusShows(machine, /^Warning: CoreDNS has no pod, so that names of the cluster do not resolve: see k0s/m);
  assert((await node.status()).Processes.every(({ state }) => state === "ready"));
}
