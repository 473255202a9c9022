import { assertEquals } from "@std/assert";
import { reconcileCloudNodes } from "../../../../lib/reconcilers/cloud_provider/reconcile_cloud_nodes.ts";
import type { KubeObject } from "../../../../lib/kube/mod.ts";
import { FakeCluster, status } from "../../../support/fake_cluster.ts";
import { FakeClock, FakeLogger } from "../../../support/fakes.ts";
import { turns } from "../../kube/_turns.ts";
import { aNode, HOSTNAME, internal, TAINT } from "./_nodes.ts";

const PATH = "/api/v1/nodes/a";
const EXTERNAL = "k0sproject.io/node-ip-external";
const EVERY_MS = 120_000;

/** A provider at work on a cluster. */
class Provider implements AsyncDisposable {
  readonly cluster = new FakeCluster();
  readonly clock = new FakeClock();
  readonly log = new FakeLogger();
  readonly #ending = new AbortController();
  readonly #running = reconcileCloudNodes(
    { client: this.cluster.client(), clock: this.clock, log: this.log, everyMs: EVERY_MS },
    this.#ending.signal,
  );

  /** Stores the node as if somebody had changed it, and lets the provider have its say. */
  async put(node: KubeObject): Promise<void> {
    this.cluster.put(PATH, node);
    await turns(40);
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms);
    await turns(40);
  }

  get node(): KubeObject {
    return this.cluster.objects.get(PATH)!;
  }

  get addresses(): string {
    const { addresses } = this.node["status"] as { addresses: { type: string; address: string }[] };
    return addresses.map(({ type, address }) => `${type} ${address}`).join(", ");
  }

  get warnings(): string[] {
    return this.log.records.filter(({ level }) => level === "warning").map(({ message }) => message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }
}

Deno.test("reconcileCloudNodes() gives a waiting node its addresses, and then takes its taint off", async () => {
  await using provider = new Provider();
  await turns();

  await provider.put(aNode({
    annotations: { [EXTERNAL]: "198.51.100.1,198.51.100.2" },
    addresses: [internal("192.0.2.1"), HOSTNAME],
    taints: [TAINT],
  }));

  assertEquals(provider.cluster.writes, [`PATCH ${PATH}/status`, `PATCH ${PATH}`]);
  assertEquals(
    provider.addresses,
    "InternalIP 192.0.2.1, ExternalIP 198.51.100.1, ExternalIP 198.51.100.2, Hostname a",
  );
  assertEquals(provider.node["spec"], { taints: [], providerID: "k0s-cloud-provider://a" });
  assertEquals(provider.warnings, []);
});

Deno.test("reconcileCloudNodes() follows the annotation at once, and takes away what it no longer names", async () => {
  await using provider = new Provider();
  const withExternal = (annotations: Record<string, string>) => ({
    ...provider.node,
    metadata: { ...provider.node.metadata, annotations },
  });
  await turns();
  await provider.put(aNode({ addresses: [HOSTNAME] }));

  await provider.put(withExternal({ [EXTERNAL]: "198.51.100.1,198.51.100.2" }));
  assertEquals(provider.addresses, "ExternalIP 198.51.100.1, ExternalIP 198.51.100.2, Hostname a");
  await provider.put(withExternal({ [EXTERNAL]: "198.51.100.2" }));
  assertEquals(provider.addresses, "ExternalIP 198.51.100.2, Hostname a");
  await provider.put(withExternal({}));
  assertEquals(provider.addresses, "Hostname a");
});

Deno.test("reconcileCloudNodes() leaves a kubelet that takes addresses back alone until the next round, and tells of it once", async () => {
  await using provider = new Provider();
  const own = aNode({ annotations: { [EXTERNAL]: "198.51.100.1" }, addresses: [internal("192.0.2.1"), HOSTNAME] });
  const given = "InternalIP 192.0.2.1, ExternalIP 198.51.100.1, Hostname a";
  await turns();
  await provider.put(own);
  assertEquals(provider.addresses, given);

  for (const _round of [1, 2]) {
    await provider.put(own);
    assertEquals(provider.addresses, "InternalIP 192.0.2.1, Hostname a");
    await provider.pass(EVERY_MS);
    assertEquals(provider.addresses, given);
  }
  assertEquals(provider.warnings, ["Node lost its addresses"]);
});

Deno.test("reconcileCloudNodes() tells of a node without any address, and of external addresses that are none", async () => {
  await using provider = new Provider();
  await turns();
  await provider.put(aNode({ addresses: [HOSTNAME], taints: [TAINT] }));
  await provider.put({
    ...provider.node,
    metadata: { ...provider.node.metadata, annotations: { [EXTERNAL]: "GIGO" } },
  });

  assertEquals(provider.addresses, "ExternalIP GIGO, Hostname a");
  assertEquals(provider.warnings, ["Node has no address", "Node is given external addresses that are none"]);
});

Deno.test("reconcileCloudNodes() tries a node again that it could not change", async () => {
  await using provider = new Provider();
  await turns();
  let refusals = 1;
  provider.cluster.intercept = ({ method }) =>
    method === "PATCH" && refusals-- > 0 ? status(500, "InternalError", "webhook") : undefined;
  await provider.put(aNode({ addresses: [internal("192.0.2.1"), HOSTNAME], taints: [TAINT] }));
  assertEquals(provider.warnings, ["Cannot change node"]);

  await provider.pass(5_000);

  assertEquals(provider.node["spec"], { taints: [], providerID: "k0s-cloud-provider://a" });
});

Deno.test("reconcileCloudNodes() takes a change of somebody else's into account", async () => {
  await using provider = new Provider();
  await turns();
  const waiting = aNode({ addresses: [internal("192.0.2.1"), HOSTNAME], taints: [TAINT] });
  let isChanged = false;
  provider.cluster.intercept = ({ method }) => {
    if (method !== "PATCH" || isChanged) return undefined;
    isChanged = true;
    // Somebody is faster.
    provider.cluster.put(PATH, { ...waiting, spec: { taints: [TAINT, { key: "other", effect: "NoSchedule" }] } });
    return undefined;
  };
  await provider.put(waiting);

  assertEquals(provider.node["spec"], {
    taints: [{ key: "other", effect: "NoSchedule" }],
    providerID: "k0s-cloud-provider://a",
  });
  assertEquals(provider.warnings, []);
});
