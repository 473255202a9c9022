import { assertEquals, assertThrows } from "@std/assert";
import * as config from "../../../lib/config/mod.ts";
import { registrySecretNames } from "../../../lib/config/mod.ts";

type Spec = config.ClusterConfig["spec"];
function withSpec(change: (spec: Spec) => void): config.ClusterConfig {
  const made = config.defaultClusterConfig({ hostAddress: "192.0.2.2" });
  change(made.spec);
  return made;
}

Deno.test("clusterApiUrl() and joinApiUrl() prefer the external address and its port", () => {
  const cases: [string | undefined, string, string][] = [
    [undefined, "https://192.0.2.2:6443", "https://192.0.2.2:9443"],
    ["lb.example", "https://lb.example:6443", "https://lb.example:9443"],
    ["lb.example:443", "https://lb.example:443", "https://lb.example:443"],
    ["2001:db8::1", "https://[2001:db8::1]:6443", "https://[2001:db8::1]:9443"],
  ];
  for (const [externalAddress, api, join] of cases) {
    const made = withSpec((spec) => externalAddress && (spec.api.externalAddress = externalAddress));
    assertEquals([config.clusterApiUrl(made), config.joinApiUrl(made)], [api, join]);
  }
});

Deno.test("localApiUrl() leaves loopback only for onlyBindToAddress", () => {
  assertEquals(config.localApiUrl(withSpec(() => {})), "https://localhost:6443");
  assertEquals(config.localApiUrl(withSpec((spec) => spec.api.onlyBindToAddress = true)), "https://192.0.2.2:6443");
});

Deno.test("clusterDnsAddress() is number 10, or 2 of a narrow network", () => {
  const cases = [["10.96.0.0/12", "10.96.0.10"], ["10.0.0.8/29", "10.0.0.10"], ["fd00::/108", "fd00::a"]];
  for (const [cidr = "", address] of cases) {
    assertEquals(config.clusterDnsAddress(withSpec((spec) => spec.network.serviceCIDR = cidr)), address);
  }
  assertThrows(
    () => config.clusterDnsAddress(withSpec((spec) => spec.network.serviceCIDR = "10.0.0.0/31")),
    RangeError,
    "CIDR too narrow: 10.0.0.0/31",
  );
});

const dualStack = (spec: Spec) => {
  spec.network.dualStack = { enabled: true, IPv6podCIDR: "fd00::/56", IPv6serviceCIDR: "fd01::/108" };
};

Deno.test("clusterDnsAddress() is of the primary family of a dual-stack cluster", () => {
  const of = (primary: "IPv4" | "IPv6") =>
    config.clusterDnsAddress(withSpec((spec) => {
      dualStack(spec);
      spec.network.primaryAddressFamily = primary;
    }));

  assertEquals([of("IPv4"), of("IPv6")], ["10.96.0.10", "fd01::a"]);
});

Deno.test("familiesInUse() tells single from dual stack", () => {
  const ipv6 = withSpec((spec) => void (spec.network.podCIDR = "fd00:1::/108"));
  const families = [withSpec(() => {}), ipv6, withSpec(dualStack)].map(({ spec }) =>
    config.familiesInUse(spec.network)
  );

  assertEquals(families, [{ ipv4: true, ipv6: false }, { ipv4: false, ipv6: true }, { ipv4: true, ipv6: true }]);
});

Deno.test("podNetworks() and serviceNetworks() put the primary family first", () => {
  assertEquals(config.podNetworks(withSpec(dualStack)), ["10.244.0.0/16", "fd00::/56"]);
  const v6 = withSpec((spec) => {
    dualStack(spec);
    spec.network.primaryAddressFamily = "IPv6";
  });
  assertEquals(config.podNetworks(v6), ["fd00::/56", "10.244.0.0/16"]);
  assertEquals(config.serviceNetworks(v6), ["fd01::/108", "10.96.0.0/12"]);
});

Deno.test("primaryAddressFamily() follows the address the others use", () => {
  assertEquals(config.primaryAddressFamily(withSpec(() => {})), "IPv4");
  const families: [family: string, api: { address?: string; externalAddress?: string }][] = [
    ["IPv6", { externalAddress: "[2001:db8::1]:443" }],
    ["IPv6", { address: "2001:db8::2" }],
    ["IPv4", { address: "2001:db8::2", externalAddress: "192.0.2.5" }],
    ["IPv4", { address: "2001:db8::2", externalAddress: "api.example.com" }],
  ];
  for (const [family, api] of families) {
    assertEquals(config.primaryAddressFamily(withSpec((spec) => void Object.assign(spec.api, api))), family);
  }
});

Deno.test("isStorageJoinable() refuses storage that only one controller can open", () => {
  const cases: [string, boolean][] = [
    ["sqlite:///x", false],
    ["nats://h/b", false],
    ["nats://h/b?noEmbed=", true],
    ["mysql://u:p@tcp(h)/d", true],
    ["memory://", false],
    ["postgres://h/db", true],
    ["nonsense", false],
  ];
  for (const [dataSource, expected] of cases) {
    const made = withSpec((spec) => spec.storage = { type: "kine", kine: { dataSource } });
    assertEquals(config.isStorageJoinable(made), expected, dataSource);
  }
  assertEquals(config.isStorageJoinable(withSpec(() => {})), true);
});

Deno.test("runsEtcd() with etcd that is not elsewhere", () => {
  const storage = (type: "etcd" | "kine", externalCluster?: { endpoints: string[]; etcdPrefix: string }) =>
    withSpec((spec) => {
      spec.storage.type = type;
      if (spec.storage.etcd && externalCluster) spec.storage.etcd.externalCluster = externalCluster;
    });
  const elsewhere = { endpoints: ["https://192.0.2.9:2379"], etcdPrefix: "p" };

  assertEquals([storage("kine"), storage("etcd"), storage("etcd", elsewhere)].map(config.runsEtcd), [
    ...[false, true, false],
  ]);
});

Deno.test("registrySecretNames() has those of registries and mirrors, each once", () => {
  const named = (name: string) => ({ credentials: { secretRef: { name } } });
  const mirror = { url: "https://m", capabilities: ["pull" as const] };

  assertEquals(
    registrySecretNames([
      { host: "a", ...named("z"), mirrors: [{ ...mirror, ...named("b") }, mirror] },
      { host: "b", ...named("z"), credentials: { file: "/w" } },
      { host: "c", ...named("z") },
    ]),
    ["b", "z"],
  );
  assertEquals(registrySecretNames(undefined), []);
});
