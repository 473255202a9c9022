import { assertEquals } from "@std/assert";
import { keepalivedFiles } from "../../../lib/components/mod.ts";
import { VIRTUAL_SERVERS_TEMPLATE, virtualServersConfig, VRRP_TEMPLATE, vrrpConfig } from "../../../lib/cplb/mod.ts";

/** First word of each line that has one, without what a template does. */
function words(text: string): string[] {
  const plain = text.replaceAll(/\{\{[^}]*\}\}/g, "X");
  return [...new Set(plain.split("\n").map((line) => line.trim().split(/[\s"]/)[0] ?? ""))]
    .map((word) => word.replace(/^X+(?=[a-z])/, "")).filter((word) => /^[a-zA-Z]\w+$/.test(word));
}

Deno.test("VRRP_TEMPLATE sets what vrrpConfig() sets, but what depends on the machine", () => {
  const written = vrrpConfig({
    instances: [{
      ...{ virtualIPs: ["192.0.2.5/24"], interface: "eth0", advertIntervalSeconds: 1, authPass: "x", addressLabel: 1 },
      ...{ unicastSourceIP: "192.0.2.1", unicastPeers: ["192.0.2.2"] },
    }],
    balancer: "ipvs",
    files: keepalivedFiles({ runDir: "/r" }),
    runDir: "/r",
    k0s: "/k0s",
    k0sPid: 1,
    busybox: "/b",
  });
  const machine = ["vrrp_script", "script", "interval", "fall", "rise", "track_file", "file", "weight", "track_script"];

  const wanted = words(written).filter((word) => !machine.includes(word) && !["k0s", "api"].includes(word));

  assertEquals(wanted.filter((word) => !words(VRRP_TEMPLATE).includes(word)), []);
});

Deno.test("VIRTUAL_SERVERS_TEMPLATE sets what virtualServersConfig() sets", () => {
  const server = { ipAddress: "192.0.2.5", delayLoop: "1m0s", persistenceTimeoutSeconds: 360 };
  const written = virtualServersConfig({
    servers: [{ ...server, lbAlgo: "rr", lbKind: "DR" }],
    apiServers: ["192.0.2.11"],
    apiPort: 6443,
  });

  assertEquals(words(VIRTUAL_SERVERS_TEMPLATE).toSorted(), words(written).toSorted());
});
