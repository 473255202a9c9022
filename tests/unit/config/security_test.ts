import { assert, assertEquals } from "@std/assert";
import { parse } from "@std/yaml";
import { CIPHER_SUITES, type ClusterConfig, defaultClusterConfig } from "../../../lib/config/mod.ts";
import { kubeProxyMetricsAddress, securityOf } from "../../../lib/config/security.ts";

type Spec = ClusterConfig["spec"];

function configOf(security: string, network: Partial<Spec["network"]> = {}): ClusterConfig {
  const config = defaultClusterConfig({ hostAddress: "192.0.2.1" });
  config.spec.security = parse(security) as NonNullable<Spec["security"]>;
  config.spec.network = { ...config.spec.network, ...network };
  return config;
}

const UPSTREAM = {
  auditLog: { enabled: undefined, group: undefined },
  seccompDefault: false,
  podPidsLimit: undefined,
  protectKernelDefaults: false,
  kubeProxyMetricsOnLoopback: false,
  extendServiceAccountTokens: true,
  denyServiceExternalIPs: false,
  secretsEncryption: undefined,
};
const HARDENED = {
  ...UPSTREAM,
  seccompDefault: true,
  podPidsLimit: 16_384,
  protectKernelDefaults: true,
  kubeProxyMetricsOnLoopback: true,
  extendServiceAccountTokens: false,
  denyServiceExternalIPs: true,
  secretsEncryption: true,
};

Deno.test("securityOf() is upstream's behaviour without a profile, and all of it with hardened", () => {
  assertEquals(securityOf(defaultClusterConfig({ hostAddress: "192.0.2.1" })), UPSTREAM);
  assertEquals(securityOf(configOf("profile: default")), UPSTREAM);
  assertEquals(securityOf(configOf("profile: hardened")), HARDENED);
});

Deno.test("securityOf() has a single field win over the profile, either way", () => {
  const opposite = {
    seccompDefault: false,
    podPidsLimit: -1,
    protectKernelDefaults: false,
    kubeProxyMetricsOnLoopback: false,
    extendServiceAccountTokens: true,
    denyServiceExternalIPs: false,
    secretsEncryption: false,
  };
  assertEquals(securityOf(configOf(`{ profile: hardened, ${JSON.stringify(opposite).slice(1)}`)), {
    ...UPSTREAM,
    podPidsLimit: -1,
    secretsEncryption: false,
  });
  for (const [name, value] of Object.entries(HARDENED)) {
    if (name === "auditLog") continue;
    assertEquals(securityOf(configOf(JSON.stringify({ [name]: value }))), { ...UPSTREAM, [name]: value });
  }
  assertEquals(securityOf(configOf("auditLog: { enabled: true, group: adm }")).auditLog, {
    enabled: true,
    group: "adm",
  });
});

Deno.test("kubeProxyMetricsAddress() is on loopback where that is wished, and the operator names no other", () => {
  const kubeProxy = defaultClusterConfig({ hostAddress: "192.0.2.1" }).spec.network.kubeProxy;
  const own = { kubeProxy: { ...kubeProxy, metricsBindAddress: "192.0.2.1:9000" } };

  assertEquals(kubeProxyMetricsAddress(configOf("{}")), "0.0.0.0:10249");
  assertEquals(kubeProxyMetricsAddress(configOf("profile: hardened")), "127.0.0.1:10249");
  assertEquals(kubeProxyMetricsAddress(configOf("profile: hardened", { podCIDR: "fd00::/64" })), "[::1]:10249");
  assertEquals(kubeProxyMetricsAddress(configOf("profile: hardened", own)), "192.0.2.1:9000");
});

Deno.test("CIPHER_SUITES all give forward secrecy and authenticated encryption, ECDSA first as our keys are", () => {
  assert(
    CIPHER_SUITES.every((suite) => /^TLS_ECDHE_(ECDSA|RSA)_WITH_(AES_\d+_GCM|CHACHA20_POLY1305)_SHA\d+$/.test(suite)),
  );
  assertEquals(CIPHER_SUITES.findIndex((suite) => suite.includes("_RSA_")), CIPHER_SUITES.length / 2);
});
