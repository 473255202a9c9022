import { assertEquals } from "@std/assert";
import { type ApiEndpointsOptions, reconcileApiEndpoints } from "../../../lib/reconcilers/reconcile_api_endpoints.ts";
import { FakeClock, FakeLogger } from "../../support/fakes.ts";
import { FakeCluster } from "../../support/fake_cluster.ts";
import { turns } from "../kube/_turns.ts";

const ENDPOINTS = "/api/v1/namespaces/default/endpoints/kubernetes";
const SLICE = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes";
const PORTS = [{ name: "https", port: 443, protocol: "TCP" }];

/** The reconciler on a cluster in memory, stopped when disposed. */
class Reconciler implements AsyncDisposable {
  readonly cluster = new FakeCluster();
  readonly clock = new FakeClock();
  readonly log = new FakeLogger();
  readonly #ending = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  async start(changes: Partial<ApiEndpointsOptions> = {}): Promise<void> {
    const { cluster, clock, log } = this;
    const resolveHost = () => Promise.resolve(["192.0.2.201", "2001:db8::1", "192.0.2.200"]);
    const options = { client: cluster.client(), clock, log, host: "api.example", port: 443, resolveHost };
    this.#running = reconcileApiEndpoints({ ...options, family: "IPv4", ...changes }, this.#ending.signal)
      .catch((error: unknown) => error);
    await turns(60);
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms);
    await turns(60);
  }

  /** Addresses in Endpoints and in the slice, and the family of the slice. */
  get addresses(): unknown[] {
    const { subsets = [] } = (this.cluster.objects.get(ENDPOINTS) ?? {}) as {
      subsets?: { addresses: { ip: string }[] }[];
    };
    const { endpoints = [], addressType } = (this.cluster.objects.get(SLICE) ?? {}) as {
      endpoints?: { addresses: string[] }[];
      addressType?: string;
    };
    return [
      subsets.flatMap(({ addresses }) => addresses.map(({ ip }) => ip)),
      endpoints.flatMap(({ addresses }) => addresses),
      addressType,
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }
}

Deno.test("reconcileApiEndpoints() writes what kube-apiserver would, with the addresses of the family in order", async () => {
  await using it = new Reconciler();

  await it.start();

  assertEquals(it.addresses, [["192.0.2.200", "192.0.2.201"], ["192.0.2.200", "192.0.2.201"], "IPv4"]);
  const [endpoints, slice] = [it.cluster.objects.get(ENDPOINTS), it.cluster.objects.get(SLICE)];
  assertEquals(endpoints?.metadata.labels, { "endpointslice.kubernetes.io/skip-mirror": "true" });
  assertEquals((endpoints?.["subsets"] as { ports: unknown }[])[0]?.ports, PORTS);
  assertEquals(slice?.metadata.labels, { "kubernetes.io/service-name": "kubernetes" });
  assertEquals(slice?.["ports"], PORTS);
});

Deno.test("reconcileApiEndpoints() takes over what API servers wrote with their own addresses", async () => {
  await using it = new Reconciler();
  const metadata = { name: "kubernetes", namespace: "default", labels: { theirs: "stays" } };
  const subsets = [{ addresses: [{ ip: "192.0.2.2" }], ports: [{ name: "https", port: 6443, protocol: "TCP" }] }];
  it.cluster.put(ENDPOINTS, { apiVersion: "v1", kind: "Endpoints", metadata, subsets });
  const slice = { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", metadata };
  it.cluster.put(SLICE, { ...slice, addressType: "IPv6", endpoints: [{ addresses: ["2001:db8::2"] }], ports: [] });

  await it.start({ host: "192.0.2.200" });

  assertEquals(it.addresses, [["192.0.2.200"], ["192.0.2.200"], "IPv4"]);
  assertEquals(it.cluster.objects.get(ENDPOINTS)?.metadata.labels?.["theirs"], "stays");
});

Deno.test("reconcileApiEndpoints() follows a name and corrects drift, and writes nothing else", async () => {
  await using it = new Reconciler();
  let addresses = ["192.0.2.200"];
  await it.start({ resolveHost: () => Promise.resolve(addresses) });
  const writes = it.cluster.writes.length;

  await it.pass(10_000);
  assertEquals(it.cluster.writes.length, writes);

  addresses = ["192.0.2.7"];
  await it.pass(10_000);
  assertEquals(it.addresses, [["192.0.2.7"], ["192.0.2.7"], "IPv4"]);

  it.cluster.remove(SLICE);
  await it.pass(10_000);
  assertEquals(it.addresses, [["192.0.2.7"], ["192.0.2.7"], "IPv4"]);
});

Deno.test("reconcileApiEndpoints() notices another port, which upstream does not", async () => {
  await using it = new Reconciler();
  await it.start();
  const endpoints = it.cluster.objects.get(ENDPOINTS)!;
  const [subset] = endpoints["subsets"] as object[];
  it.cluster.put(ENDPOINTS, { ...endpoints, subsets: [{ ...subset, ports: [{ ...PORTS[0], port: 6443 }] }] });

  await it.pass(10_000);

  assertEquals((it.cluster.objects.get(ENDPOINTS)!["subsets"] as { ports: unknown }[])[0]?.ports, PORTS);
});

Deno.test("reconcileApiEndpoints() leaves what is there when the name does not resolve, says so once, and goes on", async () => {
  await using it = new Reconciler();
  let addresses = ["192.0.2.200"];
  await it.start({ resolveHost: () => Promise.resolve(addresses) });

  addresses = ["2001:db8::1"];
  await it.pass(10_000);
  for (let second = 0; second < 5; second++) await it.pass(1_000);
  assertEquals(it.addresses[0], ["192.0.2.200"]);
  assertEquals(it.log.records.filter(({ level }) => level === "warning").map(({ fields }) => fields?.["error"]), [
    'Cannot use the external address "api.example": it has no IPv4 address',
  ]);

  addresses = ["192.0.2.9"];
  await it.pass(1_000);
  assertEquals(it.addresses[0], ["192.0.2.9"]);
});
