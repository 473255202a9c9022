import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { parseAll } from "@std/yaml";
import type { ClusterConfig } from "../../../../lib/config/mod.ts";
import type { KubeObject } from "../../../../lib/kube/mod.ts";
import { renderSystemStacks } from "../../../../lib/manifests/system/render.ts";
import { aConfig, someInputs } from "./_golden.ts";

/** The digest of each stack's DaemonSet, by the name of the stack. */
function hashes(change: (spec: ClusterConfig["spec"]) => void = () => {}): Record<string, string> {
  const stacks = renderSystemStacks(someInputs({ config: aConfig(change) }));
  return Object.fromEntries(stacks.flatMap(({ name, files }) => {
    const objects = Object.values(files).flatMap((text) => parseAll(text) as KubeObject[]);
    const template = objects.map(({ spec }) => spec as { template?: Template } | undefined)
      .find((spec) => spec?.template?.metadata.annotations?.[HASH] !== undefined)?.template;
    return template === undefined ? [] : [[name, template.metadata.annotations![HASH]!]];
  }));
}

interface Template {
  metadata: { annotations?: Record<string, string> };
}

const HASH = "k0sproject.io/config-hash";

Deno.test("the pods of kube-proxy and kube-router are replaced when their ConfigMap changes, and only then", () => {
  const before = hashes();
  assertEquals(Object.keys(before).sort(), ["kubeproxy", "kuberouter"]);
  assertEquals(hashes((spec) => void (spec.controllerManager = { extraArgs: { v: "3" } })), before);

  const nftables = hashes((spec) => void (spec.network.kubeProxy.mode = "nftables"));
  assertNotEquals(nftables["kubeproxy"], before["kubeproxy"]);
  assertEquals(nftables["kuberouter"], before["kuberouter"]);
  const withMtu = (mtu: number) =>
    hashes(({ network: { kuberouter } }) => void Object.assign(kuberouter!, { autoMTU: false, mtu }));
  assertNotEquals(withMtu(1350)["kuberouter"], withMtu(1400)["kuberouter"]);
});

Deno.test("the digest is of the ConfigMap as it is patched", () => {
  const target = { kind: "ConfigMap", name: "kube-proxy", namespace: "kube-system" };
  const patch = { type: "MergePatch" as const, content: '{"data": {"more": "x"}}' };
  const patched = hashes((spec) => void (spec.network.kubeProxy.patches = [{ target, patch }]));
  assert(patched["kubeproxy"] !== undefined);
  assertNotEquals(patched["kubeproxy"], hashes()["kubeproxy"]);
});
