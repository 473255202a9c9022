import { K0sError, messageOf, parseIp } from "../base/mod.ts";
import { ignoringNotFound, type KubeClient, type KubeObject, RESOURCES, type ResourceType } from "../kube/mod.ts";
import type { Clock, Logger } from "../platform/mod.ts";
import { canonicalJson } from "../manifests/mod.ts";

/** What {@link reconcileApiEndpoints} needs. */
export interface ApiEndpointsOptions {
  client: KubeClient;
  clock: Clock;
  log: Logger;
  /** Host of `spec.api.externalAddress`: an address or a name. */
  host: string;
  /** Port of the API there. */
  port: number;
  /** Addresses of the other family are left out. */
  family: "IPv4" | "IPv6";
  /** Addresses of a name. @throws {K0sError} If there are none. */
  resolveHost(name: string): Promise<string[]>;
}

/** What a name resolves to may change; how often upstream looks, in milliseconds. */
const POLL_EVERY_MS = 10_000;
const RETRY_MS = 1_000;
const NAME = "kubernetes";
const NAMESPACE = "default";

/**
 * Makes the Service `default/kubernetes` lead to the external address of the API, until `signal` is aborted. The API
 * servers run with `--endpoint-reconciler-type=none` then, and one controller runs this.
 *
 * Writes Endpoints and EndpointSlice as kube-apiserver itself would, which has them when the external address is taken
 * out of the configuration: the label keeps the controller manager from mirroring one into the other.
 *
 * @see k0s `pkg/component/controller/apiendpointreconciler.go`, Kubernetes `pkg/controlplane/reconcilers/endpointsadapter.go`
 */
export async function reconcileApiEndpoints(options: ApiEndpointsOptions, signal: AbortSignal): Promise<void> {
  const log = options.log.with({ component: "endpoint-reconciler" });
  let lastFailure = "";
  while (true) {
    let failure = "";
    try {
      await reconcile({ ...options, log }, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      failure = messageOf(error);
    }
    // The first answers of a new API server, and a name that does not resolve for an hour, are worth one line each.
    if (failure !== "" && failure !== lastFailure) {
      log.warn("External API address reconciliation failed", { host: options.host, error: failure });
    }
    lastFailure = failure;
    await options.clock.sleep(failure === "" ? POLL_EVERY_MS : RETRY_MS, signal);
  }
}

async function reconcile(options: ApiEndpointsOptions, signal: AbortSignal): Promise<void> {
  const { client, port, family, log } = options;
  const addresses = await addressesOf(options);
  const endpoints = endpointsFor(addresses, port);
  const slice = sliceFor(addresses, port, family);
  const changes = [
    await bringTo(client, { type: RESOURCES.endpoints, wanted: endpoints }, signal),
    await bringTo(client, { type: RESOURCES.endpointSlices, wanted: slice }, signal),
  ];
  if (changes.includes(true)) log.info("The Service of the API leads to the external address", { addresses, port });
}

async function addressesOf({ host, family, resolveHost }: ApiEndpointsOptions): Promise<string[]> {
  const found = parseIp(host) === undefined ? await resolveHost(host) : [host];
  const addresses = found.filter((address) => parseIp(address)?.family === (family === "IPv6" ? 6 : 4));
  if (addresses.length > 0) return [...new Set(addresses)].toSorted();
  throw new K0sError(`Cannot use the external address "${host}": it has no ${family} address`);
}

function endpointsFor(addresses: readonly string[], port: number): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { name: NAME, namespace: NAMESPACE, labels: { "endpointslice.kubernetes.io/skip-mirror": "true" } },
    subsets: [{ addresses: addresses.map((ip) => ({ ip })), ports: [{ name: "https", port, protocol: "TCP" }] }],
  };
}

function sliceFor(addresses: readonly string[], port: number, addressType: string): KubeObject {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: NAME, namespace: NAMESPACE, labels: { "kubernetes.io/service-name": NAME } },
    addressType,
    endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready: true } })),
    ports: [{ name: "https", port, protocol: "TCP" }],
  };
}

/** Creates an object or corrects it. @returns Whether there was something to do. */
async function bringTo(
  client: KubeClient,
  { type, wanted }: { type: ResourceType; wanted: KubeObject },
  signal: AbortSignal,
): Promise<boolean> {
  const place = { namespace: NAMESPACE, signal };
  const present = await ignoringNotFound(() => client.get(type, NAME, place));
  if (present === undefined) {
    await client.create(type, wanted, place);
    return true;
  }
  const { labels = {} } = wanted.metadata;
  const isLabelled = Object.entries(labels).every(([name, value]) => present.metadata.labels?.[name] === value);
  const isRight = ["subsets", "addressType", "endpoints", "ports"]
    .every((field) => canonicalJson(present[field] ?? null) === canonicalJson(wanted[field] ?? null));
  if (isLabelled && isRight) return false;
  if (present["addressType"] !== wanted["addressType"]) {
    // A slice keeps its family for life.
    await client.delete(type, NAME, place);
    await client.create(type, wanted, place);
    return true;
  }
  const metadata = { ...present.metadata, labels: { ...present.metadata.labels, ...labels } };
  await client.update(type, { ...wanted, metadata }, place);
  return true;
}
