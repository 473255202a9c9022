import { assert, assertEquals } from "@std/assert";
import { keepalivedFiles } from "../../../lib/components/mod.ts";
import { virtualServersConfig, vrrpConfig, type VrrpConfigInputs } from "../../../lib/cplb/mod.ts";

const GOLDEN = new URL("../../testdata/keepalived/", import.meta.url);

const INSTANCE = {
  virtualIPs: ["192.0.2.5/24", "192.0.2.6/24"],
  interface: "eth0",
  advertIntervalSeconds: 1,
  authPass: "s3cr t#1",
  addressLabel: 10_000,
};
const UNICAST = {
  ...INSTANCE,
  virtualIPs: ["2001:db8::5/64", "198.51.100.5/24"],
  interface: "eth1",
  virtualRouterID: 7,
  unicastSourceIP: "192.0.2.11",
  unicastPeers: ["192.0.2.12", "192.0.2.13"],
};
const INPUTS: VrrpConfigInputs = {
  instances: [INSTANCE],
  balancer: "userspace",
  files: keepalivedFiles({ runDir: "/run/k0s" }),
  runDir: "/run/k0s",
  k0s: "/usr/local/bin/k0s",
  k0sPid: 4711,
  busybox: "/var/lib/k0s/tools/1/usr/bin/busybox",
};
const SERVER = {
  ipAddress: "192.0.2.5",
  delayLoop: "1m30s",
  lbAlgo: "rr",
  lbKind: "DR",
  persistenceTimeoutSeconds: 360,
} as const;

const CASES: [string, string][] = [
  ["userspace.conf", vrrpConfig(INPUTS)],
  ["unicast.conf", vrrpConfig({ ...INPUTS, instances: [INSTANCE, UNICAST], balancer: "none" })],
  ["ipvs.conf", vrrpConfig({ ...INPUTS, balancer: "ipvs" })],
  [
    "virtual_servers.conf",
    virtualServersConfig({
      servers: [SERVER, { ...SERVER, ipAddress: "2001:db8::5", lbAlgo: "wlc", lbKind: "NAT" }],
      apiServers: ["192.0.2.11", "192.0.2.12", "2001:db8::11"],
      apiPort: 6443,
    }),
  ],
];

for (const [name, text] of CASES) {
  Deno.test(`keepalived is told what is recorded in ${name}`, async () => {
    const file = new URL(name, GOLDEN);
    // UPDATE_GOLDEN=1 records it anew; the diff is then what has to be judged.
    if (Deno.env.get("UPDATE_GOLDEN") === "1") await Deno.writeTextFile(file, text);
    assertEquals(text, await Deno.readTextFile(file));
  });
}

Deno.test("vrrpConfig() with several instances has the virtual servers on every controller", () => {
  const text = vrrpConfig({ ...INPUTS, instances: [INSTANCE, UNICAST], balancer: "ipvs" });

  assert(text.includes("include /run/k0s/keepalived-virtualservers-generated.conf\n"));
  assert(!text.includes("notify_master"));
});

Deno.test("vrrpConfig() elects nobody where there are virtual servers only", () => {
  const text = vrrpConfig({ ...INPUTS, instances: [], balancer: "ipvs" });

  assert(!text.includes("vrrp_instance") && text.includes("-generated.conf"));
});
