import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { type ApiSanInputs, canonicalSan, collectApiSans, firstAddress, serviceSans } from "../../../lib/pki/sans.ts";

const INPUTS: ApiSanInputs = {
  clusterDomain: "cluster.local",
  address: "192.0.2.2",
  sans: [],
  localhostAddresses: [],
  hostnameAddresses: [],
  interfaces: [],
  serviceCidrs: [],
};
const FIXED = [
  "kubernetes",
  "kubernetes.default",
  "kubernetes.default.svc",
  "kubernetes.default.svc.cluster.local",
  "kubernetes.default.svc.cluster.local.",
  "localhost",
  "127.0.0.1",
];

Deno.test("collectApiSans() gives every name in upstream's order, once", () => {
  const sans = collectApiSans({
    ...INPUTS,
    externalAddress: "lb.example:6443",
    sans: ["api.example", "192.0.2.2"],
    localhostAddresses: ["::1", "127.0.0.1"],
    hostnameAddresses: ["192.0.2.2"],
    interfaces: [{ name: "lo", address: "127.0.0.1" }, { name: "eth0", address: "FD00::2" }, {
      name: "eth0",
      address: "fe80::1%eth0",
    }],
    virtualAddresses: ["192.0.2.100/24"],
    serviceCidrs: ["10.96.0.0/12", "fd01::/108"],
  });

  assertEquals(sans, [
    ...FIXED,
    ...["lb.example", "192.0.2.2", "api.example", "::1", "fd00::2", "fe80::1"],
    ...["192.0.2.100", "10.96.0.1", "fd01::1"],
  ]);
});

Deno.test("collectApiSans() leaves out interfaces that the cluster makes", () => {
  const names = ["kube-bridge", "kube-ipvs0", "cni0", "veth12", "cali1", "vxlan.calico", "flannel.1"];

  const sans = collectApiSans({
    ...INPUTS,
    interfaces: names.map((name, index) => ({ name, address: `10.244.0.${index}` })),
  });

  assertEquals(sans, [...FIXED, "192.0.2.2"]);
});

Deno.test("serviceSans() gives those of the API server's Service, in the spelling of the others", () => {
  const inputs = { ...INPUTS, clusterDomain: "Example.org", serviceCidrs: ["10.96.0.0/12", "FD01::/108"] };
  const service = serviceSans(inputs);

  assertEquals(service.slice(-4), [
    "kubernetes.default.svc.example.org",
    "kubernetes.default.svc.example.org.",
    "10.96.0.1",
    "fd01::1",
  ]);
  assertEquals(collectApiSans(inputs).filter((name) => !service.includes(name)), [
    "localhost",
    "127.0.0.1",
    "192.0.2.2",
  ]);
});

const EXTERNAL: [string, string][] = [
  ["lb.example", "lb.example"],
  ["lb.example:443", "lb.example"],
  ["192.0.2.9:443", "192.0.2.9"],
  ["fd00::9", "fd00::9"],
  ["[fd00::9]", "fd00::9"],
  ["[fd00::9]:443", "fd00::9"],
];
for (const [externalAddress, host] of EXTERNAL) {
  Deno.test(`collectApiSans() takes the host of ${externalAddress}`, () => {
    assertEquals(collectApiSans({ ...INPUTS, externalAddress }), [...FIXED, host, "192.0.2.2"]);
  });
}

const CIDRS: [string, string][] = [
  ["10.96.0.0/12", "10.96.0.1"],
  ["10.97.3.4/12", "10.96.0.1"],
  ["192.168.5.128/25", "192.168.5.129"],
  ["fd00:1::/108", "fd00:1::1"],
];
for (const [cidr, address] of CIDRS) {
  Deno.test(`firstAddress() of ${cidr} is ${address}`, () => assertEquals(firstAddress(cidr), address));
}

Deno.test("firstAddress() refuses what is no CIDR", () => {
  assertThrows(() => firstAddress("10.96.0.0"), K0sError, '"10.96.0.0"');
});

Deno.test("canonicalSan() gives one spelling to a name", () => {
  assertEquals(["API.Example.", "FD00:0::02", "fe80::1%eth0", "10.0.0.1"].map(canonicalSan), [
    ...["api.example.", "fd00::2", "fe80::1", "10.0.0.1"],
  ]);
});
