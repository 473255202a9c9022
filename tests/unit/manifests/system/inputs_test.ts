import { assertEquals } from "@std/assert";
import { familiesInUse } from "../../../../lib/manifests/system/inputs.ts";
import { aConfig } from "./_golden.ts";

Deno.test("familiesInUse() tells single from dual stack", () => {
  const ipv6 = aConfig((spec) => void (spec.network.podCIDR = "fd00:1::/108"));
  const dualStack = aConfig((spec) => {
    spec.network.dualStack = { enabled: true, IPv6podCIDR: "fd00:1::/108", IPv6serviceCIDR: "fd00:2::/108" };
  });

  assertEquals([aConfig(), ipv6, dualStack].map(familiesInUse), [
    { ipv4: true, ipv6: false },
    { ipv4: false, ipv6: true },
    { ipv4: true, ipv6: true },
  ]);
});
