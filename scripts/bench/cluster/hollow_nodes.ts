/**
 * What runs in a machine for `many_nodes.ts`: the traffic of many kubelets and kube-proxies, without anything behind it.
 *
 * Each node has its object, its status, a lease that it renews, and the watches of a kubelet and a kube-proxy. Reads its
 * options as JSON from standard input, prints `ready` when all nodes are there, and goes on until it is ended.
 */
import { KubeClient, RESOURCES } from "../../../lib/kube/mod.ts";
import { denoHttp } from "../../../lib/platform/mod.ts";

/** What to simulate. */
export interface HollowOptions {
  /** Of an administrator. */
  kubeconfig: string;
  count: number;
}

/** How often a kubelet renews its lease, in milliseconds. @see kubelet `nodeLeaseDurationSeconds` / 4 */
const RENEW_EVERY_MS = 10_000;
/** How often it tells its status when nothing changes, in milliseconds. @see kubelet `nodeStatusReportFrequency` */
const STATUS_EVERY_MS = 300_000;
const LEASE_NAMESPACE = "kube-node-lease";

async function beNode(client: KubeClient, name: string): Promise<void> {
  await client.create(RESOURCES.nodes, { apiVersion: "v1", kind: "Node", metadata: { name } });
  await tellStatus(client, name);
  const spec = { holderIdentity: name, leaseDurationSeconds: 40, renewTime: microTime() };
  const metadata = { name, namespace: LEASE_NAMESPACE };
  await client.create(RESOURCES.leases, { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata, spec });
  setInterval(() => {
    void client.mergePatch(RESOURCES.leases, name, { spec: { renewTime: microTime() } }, {
      namespace: LEASE_NAMESPACE,
    });
  }, RENEW_EVERY_MS);
  setInterval(() => void tellStatus(client, name), STATUS_EVERY_MS);
  void watchForEver(client, RESOURCES.nodes, `metadata.name=${name}`);
  void watchForEver(client, RESOURCES.pods, `spec.nodeName=${name}`);
  // The kubelet's, and kube-proxy's.
  for (let program = 0; program < 2; program++) void watchForEver(client, RESOURCES.services);
  void watchForEver(client, RESOURCES.nodes);
}

async function tellStatus(client: KubeClient, name: string): Promise<void> {
  const heartbeat = new Date().toISOString().replace(/\.\d+Z$/, "Z");
  const condition = { lastHeartbeatTime: heartbeat, lastTransitionTime: heartbeat, reason: "Hollow", message: "" };
  const status = {
    capacity: { cpu: "2", memory: "4Gi", pods: "110" },
    allocatable: { cpu: "2", memory: "4Gi", pods: "110" },
    conditions: [
      { type: "Ready", status: "True", ...condition },
      { type: "MemoryPressure", status: "False", ...condition },
      { type: "DiskPressure", status: "False", ...condition },
    ],
  };
  await client.mergePatch(RESOURCES.nodes, name, { status }, { subresource: "status" });
}

async function watchForEver(
  client: KubeClient,
  type: typeof RESOURCES[keyof typeof RESOURCES],
  fieldSelector?: string,
): Promise<never> {
  while (true) {
    const { resourceVersion } = await client.list(type, { fieldSelector });
    for await (const _ of client.watch(type, { resourceVersion, fieldSelector })) { /* nobody acts on it */ }
  }
}

function microTime(): string {
  return new Date().toISOString().replace("Z", "000Z");
}

if (import.meta.main) {
  const { kubeconfig, count } = JSON.parse(await new Response(Deno.stdin.readable).text()) as HollowOptions;
  const client = KubeClient.fromKubeconfig(kubeconfig, denoHttp);
  for (let number = 0; number < count; number++) await beNode(client, `hollow-${number}`);
  console.log("ready");
}
