import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { nodePaths } from "../../../../lib/config/mod.ts";
import { checkChangedNeeds } from "../../../../lib/node/checks/changed_needs.ts";
import type { ControllerOptions } from "../../../../lib/node/mod.ts";
import { aClusterConfig, controllerOptions, fakePorts } from "../../../support/a_controller.ts";
import type { FakeSpawn } from "../../../support/fake_spawn.ts";
import { aFreePort } from "../../../support/free_port.ts";

type Change = (config: ReturnType<typeof aClusterConfig>) => void;

/** Checks a change of the configuration; `before` is what it was like already. */
async function check(change: Change, options: Partial<ControllerOptions> = {}, before: Change = () => {}) {
  const [running, next] = [aClusterConfig(), aClusterConfig()];
  for (const config of [running, next]) before(config);
  change(next);
  const ports = fakePorts();
  (ports.spawn as FakeSpawn).answer = () => ({ code: 1 });
  await checkChangedNeeds({ running, next, options: controllerOptions(options), paths: nodePaths({}), ports });
}

Deno.test("checkChangedNeeds() refuses a port that another program has, but asks for those alone that are new", async () => {
  using other = Deno.listen({ hostname: "127.0.0.1", port: aFreePort() });
  const { port } = other.addr as Deno.NetAddr;
  const takesPort: Change = ({ spec }) => void (spec.konnectivity.agentPort = port);
  const options = { single: false, enableWorker: true };

  await assertRejects(() => check(takesPort, options), K0sError, String(port));
  await check(() => {}, options, takesPort);
  await check(takesPort, { ...options, ignorePreFlightChecks: true });
});

Deno.test("checkChangedNeeds() refuses kube-proxy's IPVS mode where the kernel has none and pods run here", async () => {
  const hasIpvs = await Deno.stat("/proc/net/ip_vs").then(() => true, () => false);
  const ipvs: Change = ({ spec }) => void (spec.network.kubeProxy.mode = "ipvs");
  const off: Change = ({ spec }) => void (spec.network.kubeProxy.disabled = true);
  const isRefused = (...change: Parameters<typeof check>) => check(...change).then(() => false, () => true);

  assertEquals(await isRefused(ipvs), !hasIpvs);
  assertEquals(
    await isRefused(({ spec }) => void (spec.network.kubeProxy.disabled = false), {}, (config) => {
      ipvs(config);
      off(config);
    }),
    !hasIpvs,
  );
  assertEquals(await isRefused(ipvs, { single: false }), false);
  assertEquals(await isRefused(() => {}, {}, ipvs), false);
});
