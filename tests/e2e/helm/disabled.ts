import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CHART_FINALIZER } from "../../../lib/helm/mod.ts";
import { eventually } from "../../support/eventually.ts";
import type { HelmNode } from "./helm_node.ts";

const MANIFEST = JSON.stringify({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "turn", namespace: "default" },
});

/** A k0s that runs without its part for helm leaves Charts alone: those that are there, new, changed and deleted ones. */
export async function disabledLeavesChartsAlone(helm: HelmNode): Promise<void> {
  const { machine } = helm;
  const before = await statesOf(helm);
  assert(before.has("installed"), [...before.keys()].join(" "));
  assertEquals(await helm.node.stop(), 0);
  await helm.boot("--disable-components=helm");

  const spec = { chartName: "any/gated", repository: helm.open };
  await helm.apply("installed", { ...spec, values: "greeting: changed\n" });
  await helm.apply("idle", spec);
  await machine.kubectl(["-n", "kube-system", "delete", "chart", "idle", "--wait=false"]);
  await leaderHasHadItsTurn(helm);

  assertEquals(await helm.helmPids(), []);
  const { metadata, status } = await helm.chart("idle");
  assertEquals([status, metadata["finalizers"]], [undefined, [CHART_FINALIZER]]);
  assertEquals(await helm.revisions("idle"), []);
  const after = await statesOf(helm);
  after.delete("idle");
  assertEquals(after, before);
  assertEquals(await helm.revisions("installed"), ["1 deployed"]);
  assertStringIncludes((await machine.k0s(["status", "charts"])).stderr, "deploys no charts");
}

/** Every Chart with its status. */
async function statesOf(helm: HelmNode): Promise<Map<string, unknown>> {
  return new Map((await helm.charts()).map(({ metadata: { name = "" }, status }) => [name, status]));
}

/** A stack that was written after them is applied. */
async function leaderHasHadItsTurn({ machine }: HelmNode): Promise<void> {
  const write = "mkdir -p /var/lib/k0s/manifests/turn; cat > /var/lib/k0s/manifests/turn/turn.yaml";
  await machine.run("sh", ["-ec", write], { stdin: MANIFEST });
  await eventually(async () => (await machine.k0s(["kubectl", "get", "configmap", "turn"])).code === 0, {
    what: "the stack is applied",
    withinMs: 60_000,
  });
}
