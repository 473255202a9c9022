import { assertEquals } from "@std/assert";
import { ourLinks, ourRuleCount } from "../../../../lib/host/mod.ts";

Deno.test("ourLinks() lists ports of the bridge first, and spares others' interfaces", () => {
  const json = JSON.stringify([
    { ifname: "lo" },
    { ifname: "kube-bridge" },
    { ifname: "veth12", master: "kube-bridge" },
    { ifname: "veth99", master: "docker0" },
    { ifname: "tun-0a1b2c3d4e5", linkinfo: { info_kind: "ipip" } },
    { ifname: "tun-0a1b2c3d4e6", linkinfo: { info_kind: "tun" } },
    { ifname: "vxlan.calico", linkinfo: { info_kind: "vxlan" } },
    { ifname: "vxlan.others", linkinfo: { info_kind: "vxlan" } },
    { ifname: "cali0a1b2c3d4e5", linkinfo: { info_kind: "veth" } },
    { ifname: "cali-of-others", linkinfo: { info_kind: "veth" } },
    { ifname: "tun0", linkinfo: { info_kind: "tun" } },
  ]);

  assertEquals(ourLinks(json), [
    ...["veth12", "cali0a1b2c3d4e5", "kube-bridge", "tun-0a1b2c3d4e5", "vxlan.calico"],
  ]);
});

Deno.test("ourLinks() takes no output for no links", () => assertEquals(ourLinks(""), []));

Deno.test("ourRuleCount() counts rules by number or name of the table", () => {
  assertEquals(ourRuleCount('[{"table":"local"},{"table":"77"},{"table":77},{"table":"kube-router"}]'), 3);
});
