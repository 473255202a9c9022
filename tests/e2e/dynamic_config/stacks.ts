import { assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import type { Machine } from "../../support/machine.ts";
import { changedPids } from "../../support/node_processes.ts";
import { IN_SYSTEM, patchConfig } from "../../support/stored_config.ts";
import type { TestNode } from "../../support/test_node.ts";

/** A patch of CoreDNS reaches its Deployment; no process is touched. */
export async function coreDnsIsPatched(node: TestNode, withinMs: number): Promise<void> {
  const content = '{"metadata": {"annotations": {"example.com/patched": "yes"}}}';
  const target = { kind: "Deployment", name: "coredns", namespace: "kube-system" };
  const patches = [{ target, patch: { type: "MergePatch", content } }];
  await withoutRestart(node, async ({ machine }) => {
    await patchConfig(machine, { network: { coreDNS: { patches } } });
    const annotation = String.raw`jsonpath={.metadata.annotations.example\.com/patched}`;
    await becomes(machine, ["deployment", "coredns", "-o", annotation], (text) => text === "yes", withinMs);
  });
}

/** kube-router's MTU is that of the object, and each change of it replaces its pods; no process is touched. */
export async function mtuIsFollowed(node: TestNode, withinMs: number): Promise<void> {
  const annotation = String.raw`jsonpath={.spec.template.metadata.annotations.k0sproject\.io/config-hash}`;
  const daemonSet = ["daemonset", "kube-router", "-o", annotation];
  const file = ["configmap", "kube-router-cfg", "-o", String.raw`jsonpath={.data.cni-conf\.json}`];
  await withoutRestart(node, async ({ machine }) => {
    for (const mtu of [1350, 1400]) {
      const before = await machine.kubectl([...IN_SYSTEM, "get", ...daemonSet]);
      await patchConfig(machine, { network: { kuberouter: { mtu, autoMTU: false } } });
      await becomes(machine, file, (text) => mtuOf(text) === mtu, withinMs);
      await becomes(machine, daemonSet, (hash) => hash !== before, withinMs);
    }
  });
}

/** The MTU of the bridge in a CNI configuration. */
function mtuOf(text: string): number | undefined {
  return (JSON.parse(text) as { plugins: { mtu?: number }[] }).plugins[0]?.mtu;
}

async function withoutRestart(node: TestNode, change: (node: TestNode) => Promise<void>): Promise<void> {
  const before = await node.pids();
  await change(node);
  assertEquals(changedPids(before, await node.pids()), []);
}

async function becomes(machine: Machine, args: string[], isSo: (text: string) => boolean, withinMs: number) {
  await eventually(async () => isSo(await machine.kubectl([...IN_SYSTEM, "get", ...args])), {
    ...{ what: `${args.slice(0, 2).join(" ")} has what the object says`, withinMs, everyMs: 200 },
  });
}
