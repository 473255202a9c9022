import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { oneOfEachFamily, oneOfFamily, prepareKubelet } from "../../../../lib/node/pods/node_addresses.ts";
import type { PodState } from "../../../../lib/node/pods/pod_state.ts";
import { aControllerState } from "../../../support/a_controller.ts";

const onInterface = (address: string, interfaceName = "eth0") => ({
  interfaceName,
  address,
  family: address.includes(":") ? "IPv6" as const : "IPv4" as const,
  prefixLength: 64,
});

Deno.test("oneOfEachFamily() takes what the name resolves to, the primary family first", () => {
  const found = { resolved: ["192.0.2.3", "2001:db8::3", "192.0.2.4"], interfaces: [onInterface("198.51.100.1")] };

  assertEquals(oneOfEachFamily("a", found, "IPv4"), ["192.0.2.3", "2001:db8::3"]);
  assertEquals(oneOfEachFamily("a", found, "IPv6"), ["2001:db8::3", "192.0.2.3"]);
});

Deno.test("oneOfEachFamily() takes a family that the name does not have from the interfaces", () => {
  const interfaces = [
    onInterface("127.0.0.1", "lo"),
    onInterface("fe80::1"),
    onInterface("192.0.2.2"),
    onInterface("2001:db8:1::1", "kube-bridge"),
    onInterface("2001:db8::2"),
  ];

  assertEquals(oneOfEachFamily("a", { resolved: ["127.0.1.1"], interfaces }, "IPv4"), ["192.0.2.2", "2001:db8::2"]);
  assertEquals(oneOfEachFamily("a", { resolved: ["192.0.2.9"], interfaces }, "IPv6"), ["2001:db8::2", "192.0.2.9"]);
});

Deno.test("oneOfEachFamily() refuses a machine of one family only, and link-local addresses do not count", () => {
  const found = { resolved: ["192.0.2.3"], interfaces: [onInterface("fe80::1")] };

  assertThrows(() => oneOfEachFamily("a", found, "IPv4"), K0sError, "both families: 192.0.2.3");
});

Deno.test("oneOfFamily() takes an address of the machine that its name resolves to, else the interfaces' first", () => {
  const interfaces = [
    ...[onInterface("127.0.0.1", "lo"), onInterface("10.244.0.1", "kube-bridge"), onInterface("192.0.2.2")],
    ...[onInterface("192.0.2.3"), onInterface("fe80::1"), onInterface("2001:db8::2")],
  ];
  const found = (family: "IPv4" | "IPv6", ...resolved: string[]) => oneOfFamily({ resolved, interfaces }, family);

  assertEquals([found("IPv4"), found("IPv6")], ["192.0.2.2", "2001:db8::2"]);
  assertEquals(found("IPv4", "127.0.0.1", "198.51.100.1", "192.0.2.3"), "192.0.2.3");
  assertEquals(oneOfFamily({ resolved: [], interfaces: [onInterface("127.0.0.1", "lo")] }, "IPv4"), undefined);
});

function aState(kubeletExtraArgs: string, families: PodState["families"]) {
  const state = aControllerState({
    options: { kubeletExtraArgs: `--hostname-override=no.such.invalid ${kubeletExtraArgs}` },
  });
  Object.defineProperty(state, "families", { value: families });
  return state;
}

Deno.test("prepareKubelet() leaves the address to the kubelet where one is enough, and to an operator that has set it", async () => {
  for (const state of [aState("", undefined), aState("--node-ip=192.0.2.1,2001:db8::1", { primary: "IPv4" })]) {
    await prepareKubelet(state);
    assertEquals(state.facts.nodeIps, []);
  }
});

Deno.test("prepareKubelet() tells the kubelet its address where k0s is the cloud provider that it waits for", async () => {
  const { networkInterfaces } = await import("../../../../lib/platform/mod.ts");
  const expected = oneOfFamily({ resolved: [], interfaces: networkInterfaces() }, "IPv4");
  const toldWith = async (enableCloudProvider: boolean, cloudProvider?: { everyMs: number }) => {
    const options = { kubeletExtraArgs: "--hostname-override=no.such.invalid", enableCloudProvider, cloudProvider };
    const state = aControllerState({ options });
    await prepareKubelet(state);
    return state.facts.nodeIps;
  };

  assertEquals(await toldWith(true, { everyMs: 1_000 }), expected === undefined ? [] : [expected]);
  assertEquals([await toldWith(true), await toldWith(false, { everyMs: 1_000 })], [[], []]);
});

Deno.test("prepareKubelet() needs an address of each family with dual stack", async () => {
  const state = aState("", { primary: "IPv6" });
  const hasBoth = Deno.networkInterfaces().some(({ family, address }) =>
    family === "IPv6" && address !== "::1" && !address.startsWith("fe80")
  );

  if (!hasBoth) await assertRejects(() => prepareKubelet(state), Error, "failed to detect node IPs");
  else {
    await prepareKubelet(state);
    assertEquals(state.facts.nodeIps?.map((address) => address.includes(":")), [true, false]);
  }
});
