import { assertEquals } from "@std/assert";
import { defaultRouteInterface } from "../../../../lib/host/mod.ts";

const HEAD = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n";
const row = (name: string, destination: string, { flags = "0003", metric = 0, mask = "00000000" } = {}) =>
  `${name}\t${destination}\t010200C0\t${flags}\t0\t0\t${metric}\t${mask}\t0\t0\t0\n`;
const row6 = (name: string, metric: string) =>
  `${"0".repeat(32)} 00 ${"0".repeat(32)} 00 ${"0".repeat(32)} ${metric} 00000001 00000000 00000003 ${name}\n`;

Deno.test("defaultRouteInterface() takes the default route with the lowest metric", () => {
  const ipv4 = HEAD + row("lan", "000200C0", { mask: "00FFFFFF" }) + row("slow", "00000000", { metric: 600 }) +
    row("eth0", "00000000", { metric: 100 });

  assertEquals(defaultRouteInterface({ ipv4, ipv6: row6("six", "00000001") }), "eth0");
});

Deno.test("defaultRouteInterface() takes IPv6's where IPv4 has none, and not that to nowhere", () => {
  const ipv6 = row6("lo", "00000000") + row6("six", "00000400") + row6("better", "00000040");

  assertEquals(defaultRouteInterface({ ipv4: HEAD, ipv6 }), "better");
});

Deno.test("defaultRouteInterface() finds none among routes that are down", () => {
  assertEquals(defaultRouteInterface({ ipv4: HEAD + row("eth0", "00000000", { flags: "0002" }), ipv6: "" }), undefined);
});
