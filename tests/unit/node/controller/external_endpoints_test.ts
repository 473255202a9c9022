import { assertEquals, assertRejects } from "@std/assert";
import type { ClusterConfig } from "../../../../lib/config/mod.ts";
import { externalEndpoints, reconcileExternalEndpoints } from "../../../../lib/node/controller/external_endpoints.ts";
import { aClusterConfig } from "../../../support/a_controller.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";
import { FakeClock, FakeLogger } from "../../../support/fakes.ts";

const ALL = { disableComponents: [] };

function configWith(externalAddress: string | undefined, balanced = false): ClusterConfig {
  const { api, network } = aClusterConfig().spec;
  const keepalived = { vrrpInstances: [], virtualServers: [] };
  return aClusterConfig({
    api: { ...api, externalAddress },
    network: balanced
      ? { ...network, controlPlaneLoadBalancing: { enabled: true, type: "Keepalived", keepalived } } as never
      : network,
  });
}

Deno.test("externalEndpoints() are the external address, its port or that of the API, and its family", () => {
  const at = (address: string) => externalEndpoints(ALL, configWith(address));

  assertEquals(at("192.0.2.200"), { host: "192.0.2.200", port: 6443, family: "IPv4" });
  assertEquals(at("api.example:443"), { host: "api.example", port: 443, family: "IPv4" });
  assertEquals(at("[2001:db8::1]:443"), { host: "2001:db8::1", port: 443, family: "IPv6" });
});

Deno.test("externalEndpoints() are none without an external address, disabled, or with virtual addresses", () => {
  assertEquals(externalEndpoints(ALL, configWith(undefined)), undefined);
  assertEquals(
    externalEndpoints({ disableComponents: ["endpoint-reconciler"] }, configWith("192.0.2.200")),
    undefined,
  );
  assertEquals(externalEndpoints(ALL, configWith("192.0.2.200", true)), undefined);
});

Deno.test("reconcileExternalEndpoints() is not there where the API servers keep theirs", async () => {
  const common = { client: new FakeCluster().client(), clock: new FakeClock(), log: new FakeLogger() };

  await assertRejects(() => reconcileExternalEndpoints(undefined, common, AbortSignal.abort()), TypeError);
});
