import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../lib/base/mod.ts";
import { clusterWideDocument } from "../../../lib/config/cluster_wide.ts";
import { parseClusterObject, parseDocument } from "../../../lib/config/parse.ts";

const HOST = { hostAddress: "192.0.2.2", single: true };
const fileOf = (spec: string) => parseDocument(`spec: {${spec}}`, HOST).config;
const objectOf = (spec: unknown) => ({ apiVersion: "k0s.k0sproject.io/v1beta1", kind: "ClusterConfig", spec });

/** What upstream stores for a configuration without anything, but that its load balancer is Envoy. */
const STORED_BY_DEFAULT = {
  extensions: { helm: { concurrencyLevel: 5 } },
  network: {
    provider: "kuberouter",
    podCIDR: "10.244.0.0/16",
    dualStack: { enabled: false },
    kubeProxy: {
      mode: "iptables",
      metricsBindAddress: "0.0.0.0:10249",
      healthzBindAddress: "0.0.0.0:10256",
      iptables: { syncPeriod: "0s", minSyncPeriod: "0s" },
      ipvs: { syncPeriod: "0s", minSyncPeriod: "0s", tcpTimeout: "0s", tcpFinTimeout: "0s", udpTimeout: "0s" },
      nftables: { syncPeriod: "0s", minSyncPeriod: "0s" },
    },
    kuberouter: { autoMTU: true, metricsPort: 8080, hairpin: "Enabled" },
    nodeLocalLoadBalancing: {
      enabled: false,
      type: "Traefik",
      traefik: { apiServerBindPort: 7443, konnectivityServerBindPort: 7132 },
    },
  },
};

Deno.test("clusterWideDocument() of a default configuration is what upstream stores", () => {
  assertEquals(clusterWideDocument(fileOf("")), {
    apiVersion: "k0s.k0sproject.io/v1beta1",
    kind: "ClusterConfig",
    metadata: { name: "k0s", namespace: "kube-system" },
    spec: STORED_BY_DEFAULT,
  });
});

Deno.test("clusterWideDocument() has no images that only moved to another registry", () => {
  const { spec } = clusterWideDocument(fileOf("images: { repository: registry.example.com/mirror }"));

  assertEquals(spec, { ...STORED_BY_DEFAULT, images: { repository: "registry.example.com/mirror" } });
});

Deno.test("clusterWideDocument() leaves out what is this controller's own, and keeps what differs", () => {
  const { spec } = clusterWideDocument(fileOf(
    "api: { sans: [api.example.com] }, storage: { type: etcd }, scheduler: { extraArgs: { v: '2' } }, " +
      "network: { serviceCIDR: 10.97.0.0/16, clusterDomain: example.com, primaryAddressFamily: IPv4 }, " +
      "images: { coredns: { version: v9 } }",
  ));

  assertEquals(spec, {
    ...STORED_BY_DEFAULT,
    scheduler: { extraArgs: { v: "2" } },
    images: { coredns: { version: "v9" } },
  });
});

for (
  const spec of [
    "",
    "images: { repository: registry.example.com, kubeproxy: { image: registry.example.com/mine, version: v1 } }",
    "api: { address: 192.0.2.9 }, network: { podCIDR: 10.9.0.0/16, serviceCIDR: 10.97.0.0/16, kubeProxy: { mode: nftables } }",
    "network: { nodeLocalLoadBalancing: { type: EnvoyProxy, envoyProxy: { image: { version: v2 } } } }",
    "network: { provider: custom, coreDNS: { patches: [] } }, featureGates: [{ name: A, enabled: true }]",
    "konnectivity: { agentPort: 8200 }, workerProfiles: [{ name: a, values: { maxPods: 5 } }]",
  ]
) {
  Deno.test(`parseClusterObject() of what is stored for {${spec}} is the same configuration again`, () => {
    const own = fileOf(spec);

    assertEquals(parseClusterObject(clusterWideDocument(own), { own, single: true }), {
      config: own,
      warnings: [],
      ignored: [],
    });
  });
}

Deno.test("parseClusterObject() takes what is each controller's own from its own configuration, and says what it left", () => {
  const own = fileOf("api: { sans: [api.example.com] }, network: { serviceCIDR: 10.97.0.0/16 }");
  const object = objectOf({
    api: { sans: ["other.example.com"], port: 6443 },
    storage: "nonsense",
    network: { serviceCIDR: "10.97.0.0/16", clusterDomain: "other.example.com" },
    scheduler: { extraArgs: { v: "3" } },
  });
  const { config, ignored } = parseClusterObject(object, { own });

  assertEquals(config.spec.api, own.spec.api);
  assertEquals(config.spec.storage, own.spec.storage);
  assertEquals([config.spec.network.serviceCIDR, config.spec.network.clusterDomain], ["10.97.0.0/16", "cluster.local"]);
  assertEquals(config.spec.scheduler.extraArgs, { v: "3" });
  assertEquals(ignored, ["spec.api", "spec.storage", "spec.network.clusterDomain"]);
});

Deno.test("parseClusterObject() reads an object without a spec as one of defaults", () => {
  const own = fileOf("scheduler: { extraArgs: { v: '2' } }");

  assertEquals(
    parseClusterObject({ ...objectOf(undefined), status: { any: "thing" } }, { own }).config.spec.scheduler,
    {},
  );
});

Deno.test("parseClusterObject() refuses with every problem, each with its path", () => {
  const object = objectOf({
    nosuch: 1,
    network: { podCIDRR: "x", podCIDR: "banana" },
    scheduler: { extraArgs: { v: 2 } },
  });
  const error = assertThrows(() => parseClusterObject(object, { own: fileOf("") }), ConfigError);

  assertEquals(error.problems.map(({ path }) => path), [
    "spec.nosuch",
    "spec.network.podCIDRR",
    "spec.network.podCIDR",
    "spec.scheduler.extraArgs.v",
  ]);
});
