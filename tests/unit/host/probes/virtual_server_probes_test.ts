import { assertEquals, assertMatch } from "@std/assert";
import { KUBE_PROXY_IPVS, loadVirtualServers, probeVirtualServers } from "../../../../lib/host/mod.ts";
import { FakeSpawn } from "../../../support/fake_spawn.ts";

Deno.test("probeVirtualServers() passes a kernel that has IPVS", async () => {
  const [result] = await probeVirtualServers({ spawn: new FakeSpawn(), evidence: "/proc/self/status" });

  assertEquals(result?.verdict, "pass");
});

Deno.test("probeVirtualServers() refuses one that neither has it nor a module for it", async () => {
  const spawn = new FakeSpawn();
  spawn.answer = () => ({ code: 1 });

  const [result] = await probeVirtualServers({ spawn, evidence: "/proc/nowhere" });

  assertEquals([result?.verdict, result?.hint?.startsWith("Remove virtualServers")], ["rejected", true]);
  assertMatch(result?.message ?? "", /need IPVS/);
});

Deno.test("probeVirtualServers() says what else needs it", async () => {
  const spawn = new FakeSpawn();
  spawn.answer = () => ({ code: 1 });

  const [result] = await probeVirtualServers({ spawn, evidence: "/proc/nowhere/k0s", need: KUBE_PROXY_IPVS });

  assertMatch(`${result?.message} ${result?.hint}`, /kubeProxy\.mode ipvs.*spec\.network\.kubeProxy\.mode to iptables/);
});

Deno.test("loadVirtualServers() says why it did not work, unless it was not needed", async () => {
  const spawn = new FakeSpawn();
  spawn.answer = () => ({ code: 1, stderr: "no such module\n" });
  const isThere = await Deno.stat("/proc/net/ip_vs").then(() => true, () => false);

  const error = await loadVirtualServers(spawn);

  assertEquals(error === undefined, isThere);
});
