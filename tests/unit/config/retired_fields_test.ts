import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../lib/base/mod.ts";
import { parseDocument } from "../../../lib/config/parse.ts";
import { replaceFormerKind, RETIRED_FIELDS, retiredField, retiredMessage } from "../../../lib/config/retired_fields.ts";

const hostAddress = "192.0.2.2";

/** A document with one field at a path. */
function documentWith(path: string, value: unknown): Record<string, unknown> {
  return path.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Record<string, unknown>;
}

Deno.test("parseDocument() takes every field that a release since 1.21 had, and warns of each once", () => {
  for (const field of RETIRED_FIELDS) {
    const others = field.type === undefined ? [true, { image: "a", version: "b" }] : [];
    for (const value of ["x", null, ...others]) {
      const text = JSON.stringify(documentWith(field.path, value));

      const { config, warnings } = parseDocument(text, { hostAddress });

      assertEquals(config, parseDocument("", { hostAddress }).config, text);
      assertEquals(warnings, [{ path: field.path, message: retiredMessage(field) }], text);
    }
  }
});

Deno.test("parseDocument() still refuses a retired name at another place, and one that is mistyped", () => {
  const cases = [
    ["spec.network.tunneledNetworkingMode", "Unknown field"],
    ["spec.api.tunneledNetworkMode", "Unknown field"],
    ["spec.images.flexvolume", "Unknown field"],
    ["spec.network.calico.withWindowNodes", "Unknown field"],
    ["spec.podSecurityPolicies", "Unknown field"],
  ] as const;
  for (const [path, message] of cases) {
    const text = JSON.stringify(documentWith(path, true)).replace('"calico"', '"provider":"custom","calico"');
    const { problems } = assertThrows(() => parseDocument(text, { hostAddress }), ConfigError, message);
    assertEquals(problems.map((problem) => problem.path), [path]);
  }
});

Deno.test("parseDocument() refuses in a retired field what no release took there", () => {
  const cases = [
    ["metadata.clusterName", 5, "Invalid type: expected a string, got an integer: put it in quotes"],
    ["dataDir", ["/a"], "Invalid type: expected a string, got a list"],
  ] as const;
  for (const [path, value, message] of cases) {
    const text = JSON.stringify(documentWith(path, value));
    const { problems } = assertThrows(() => parseDocument(text, { hostAddress }), ConfigError);
    assertEquals(problems, [{ path, message }]);
  }
});

Deno.test("retiredMessage() names since when, and what stands for the field now", () => {
  assertEquals(
    retiredMessage(retiredField(["spec", "api", "TunneledNetworkingMode"])!),
    "Ignored, without meaning since 1.28: use spec.network.nodeLocalLoadBalancing",
  );
  assertEquals(
    retiredMessage(retiredField(["spec", "network", "dualStack", "primaryAddressFamily"])!),
    "Ignored, it never had a meaning here: use spec.network.primaryAddressFamily",
  );
  assertEquals(retiredField(["spec", "api", "port"]), undefined);
});

Deno.test("replaceFormerKind() takes the kind of releases up to 1.22, with a warning", () => {
  for (const text of ["kind: Cluster", "apiVersion: k0s.k0sproject.io/v1beta1\nkind: Cluster\nmetadata: {name: a}"]) {
    const { config, warnings } = parseDocument(text, { hostAddress });
    assertEquals([config.kind, warnings.map(({ path }) => path)], ["ClusterConfig", ["kind"]], text);
  }
});

Deno.test("replaceFormerKind() leaves what another program calls a cluster", () => {
  const document = { apiVersion: "k0sctl.k0sproject.io/v1beta1", kind: "Cluster" };

  assertEquals(replaceFormerKind(document), []);
  assertEquals(document.kind, "Cluster");
});

/** Defaults as releases print them, in one document: those of 1.22, of 1.26 and of 1.30 differ in single sections. */
const DEFAULTS_OF_EARLIER_RELEASES = `
apiVersion: k0s.k0sproject.io/v1beta1
kind: ClusterConfig
metadata: { creationTimestamp: null, name: k0s }
spec:
  api: { address: 192.0.2.2, k0sApiPort: 9443, port: 6443, sans: [192.0.2.2, "fe80::1"], tunneledNetworkingMode: false }
  controllerManager: {}
  extensions:
    helm: { charts: null, concurrencyLevel: 5, repositories: null }
    storage: { create_default_storage_class: false, type: external_storage }
  installConfig:
    users:
      etcdUser: etcd
      kineUser: kube-apiserver
      konnectivityUser: konnectivity-server
      kubeAPIserverUser: kube-apiserver
      kubeSchedulerUser: kube-scheduler
  konnectivity: { adminPort: 8133, agentPort: 8132 }
  network:
    calico: null
    clusterDomain: cluster.local
    dualStack: {}
    kubeProxy: { disabled: false, metricsBindAddress: "0.0.0.0:10249", mode: iptables }
    kuberouter: { autoMTU: true, hairpin: Enabled, ipMasq: false, metricsPort: 8080, mtu: 0, peerRouterASNs: "", peerRouterIPs: "" }
    nodeLocalLoadBalancing:
      enabled: false
      envoyProxy: { apiServerBindPort: 7443, konnectivityServerBindPort: 7132 }
      type: EnvoyProxy
    podCIDR: 10.244.0.0/16
    provider: kuberouter
    serviceCIDR: 10.96.0.0/12
  podSecurityPolicy: { defaultPolicy: 00-k0s-privileged }
  scheduler: {}
  storage: { etcd: { externalCluster: null, peerAddress: 192.0.2.2 }, type: etcd }
  telemetry: { enabled: true, interval: 10m0s }
status: {}
`;

Deno.test("parseDocument() takes what earlier releases print as their defaults, with a warning for what has no meaning", () => {
  const { warnings } = parseDocument(DEFAULTS_OF_EARLIER_RELEASES, { hostAddress });

  assertEquals(warnings.map(({ path }) => path).toSorted(), [
    "spec.api.tunneledNetworkingMode",
    "spec.podSecurityPolicy",
    "spec.telemetry.enabled",
    "spec.telemetry.interval",
  ]);
});
