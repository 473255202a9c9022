import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Machine } from "../../support/machine.ts";

const HELM = { concurrencyLevel: 5 };
const STABLE = { name: "stable", url: "https://charts.example.org/stable" };
const chart = (name: string, chartname: string, more = {}) => ({
  ...{ name, chartname, version: "1.2.3", namespace: "default" },
  ...more,
});
const helm = (repositories: unknown[], ...charts: unknown[]) => ({
  spec: { extensions: { helm: { ...HELM, repositories, charts } } },
});
const apiFlags = (extraArgs: Record<string, string>) => ({ spec: { api: { extraArgs } } });
const OIDC = { "oidc-issuer-url": "https://login.example.org", "oidc-client-id": "kubernetes" };

/** Configurations of the shapes that upstream's pages have, in other words, and what is wrong with those that do not hold. */
export const PAGE_SHAPES: readonly [page: string, shape: string, document: unknown, problems?: readonly string[]][] = [
  [
    "helm-charts.md",
    "repositories with and without a user, values, a timeout and an order",
    helm(
      [STABLE, { name: "private", url: "https://private.example.org", username: "reader", password: "token" }],
      chart("one", "stable/one", { timeout: "20m", order: 1, values: "server:\n  volume:\n    enabled: false\n" }),
    ),
  ],
  [
    "extensions.md",
    "charts of a repository, of two registries and of a file, with keyFile in the spelling of a Chart",
    helm(
      [STABLE, {
        ...{ name: "own-ca", url: "oci://registry.example.org:8080" },
        ...{ caFile: "/path/to/ca.crt", certFile: "/path/to/client.crt", keyFile: "/path/to/client.key" },
      }],
      chart("one", "stable/one", { values: "storage:\n  medium: Memory\n" }),
      chart("two", "oci://registry.example.net:8080/two", { values: "" }),
      chart("three", "oci://registry.example.org:8080/three", { values: "" }),
      chart("four", "/tmp/four.tgz", { values: "" }),
    ),
  ],
  ["extensions.md", "helm by itself, without spec.extensions", { helm: HELM }, ['Unknown field "helm"']],
  ["dynamic-configuration.md", "an MTU", { spec: { network: { kuberouter: { mtu: 1350, autoMTU: false } } } }],
  ["configuration-validation.md", "no YAML", "spec: [", ["Not YAML"]],
  [
    "configuration-validation.md",
    "names of the API, provider and worker profile that do not hold",
    {
      spec: {
        api: { sans: ["192.0.2.1", "api.example.org", "no name"] },
        network: { provider: "nosuch" },
        workerProfiles: [{ name: "one", values: { clusterDNS: ["192.0.2.1"] } }],
      },
    },
    [
      "sans[2]",
      "invalid IP address / DNS name",
      'provider: Unsupported value: "nosuch"',
      "workerProfiles[0].values.clusterDNS",
    ],
  ],
  ["examples/oidc", "issuer, client and claim", apiFlags({ ...OIDC, "oidc-username-claim": "email" })],
  [
    "examples/oidc",
    "every flag of the table",
    apiFlags({
      ...OIDC,
      "oidc-username-claim": "sub",
      "oidc-username-prefix": "oidc:",
      "oidc-groups-claim": "groups",
      "oidc-groups-prefix": "oidc:",
      "oidc-required-claim": "claim=value",
      "oidc-ca-file": "/etc/kubernetes/ssl/ca.pem",
    }),
  ],
  [
    "examples/metallb-loadbalancer.md",
    "strict ARP in kube-proxy's mode ipvs",
    { spec: { network: { kubeProxy: { mode: "ipvs", ipvs: { strictARP: true } } } } },
  ],
  ["examples/metallb-loadbalancer.md", "a chart without values", helm([STABLE], chart("one", "stable/one"))],
  ["examples/longhorn.md", "version latest", helm([STABLE], chart("one", "stable/one", { version: "latest" }))],
  [
    "examples/openebs.md",
    "values with a key twice, and an order",
    helm([STABLE], chart("one", "stable/one", { order: 1, values: "local:\n  a: {x: true}\n  a: {x: false}\n" })),
  ],
  ["examples/openebs.md", "extensions by itself, without spec", { extensions: { helm: HELM } }, [
    'Unknown field "extensions"',
  ]],
  [
    "examples/traefik-ingress.md",
    "chart for chartname",
    helm([STABLE], { name: "one", chart: "stable/one", version: "1.2.3", namespace: "default" }),
    ["chartname: Required value", 'Unknown field "chart"'],
  ],
];

/** `k0s config validate`, perhaps with further flags, takes a document, or says everything that is wrong with it. */
export async function isJudged(
  machine: Machine,
  document: unknown,
  problems: readonly string[] = [],
  flags: readonly string[] = [],
): Promise<void> {
  const stdin = typeof document === "string" ? document : JSON.stringify(document);
  const { code, stderr } = await machine.k0s(["config", "validate", "--config", "-", ...flags], { stdin });
  assertEquals(code, problems.length === 0 ? 0 : 1, stderr);
  for (const problem of problems) assertStringIncludes(stderr, problem);
  assertEquals(/Without effect|cannot be deployed/.exec(stderr), null, stderr);
}
