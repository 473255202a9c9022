import { assert, assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { nodePaths } from "../../../../lib/config/mod.ts";
import { checkHost } from "../../../../lib/node/checks/preflight.ts";
import type { ControllerOptions } from "../../../../lib/node/mod.ts";
import type { FakeSpawn } from "../../../support/fake_spawn.ts";
import { aClusterConfig, controllerOptions, fakePorts } from "../../../support/a_controller.ts";

/** A configuration whose API port is taken while `run` runs. */
async function withTakenPort(run: (inputs: Omit<Parameters<typeof checkHost>[0], "options">) => Promise<void>) {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const dataDir = await Deno.makeTempDir();
  try {
    const { api } = aClusterConfig().spec;
    const config = aClusterConfig({ api: { ...api, port: (listener.addr as Deno.NetAddr).port } });
    await run({ config, paths: nodePaths({ dataDir, runDir: `${dataDir}/run` }), ports: fakePorts() });
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
}

Deno.test("checkHost() names the port that is taken, and by which process", () =>
  withTakenPort(async (inputs) => {
    const error = await assertRejects(() => checkHost({ ...inputs, options: controllerOptions() }), K0sError);

    assert(error.message.includes(String(inputs.config.spec.api.port)), error.message);
    assert(error.message.includes(String(Deno.pid)), error.message);
  }));

Deno.test("checkHost() only warns with --ignore-pre-flight-checks", () =>
  withTakenPort(async (inputs) => {
    const ports = fakePorts();

    await checkHost({ ...inputs, ports, options: controllerOptions({ ignorePreFlightChecks: true }) });

    assert(ports.log.records.some(({ message }) => message.includes("is ignored")));
  }));

Deno.test("checkHost() refuses kube-proxy's IPVS mode where the kernel has none and pods run here", async () => {
  const hasIpvs = await Deno.stat("/proc/net/ip_vs").then(() => true, () => false);
  const dataDir = await Deno.makeTempDir();
  const config = aClusterConfig();
  config.spec.api.port = 1;
  config.spec.network.kubeProxy.mode = "ipvs";
  const ports = fakePorts();
  (ports.spawn as FakeSpawn).answer = () => ({ code: 1 });
  const paths = nodePaths({ dataDir, runDir: `${dataDir}/run` });
  const says = async (changes: Partial<ControllerOptions>) => {
    const logged = fakePorts();
    const options = controllerOptions({ ignorePreFlightChecks: true, ...changes });
    await checkHost({ config, paths, ports: { ...ports, log: logged.log }, options });
    return logged.log.records.some(({ fields }) => String(fields?.["message"]).includes("kubeProxy.mode ipvs"));
  };

  assertEquals(await says({}), !hasIpvs);
  assertEquals(await says({ single: false }), false);
  assertEquals(await says({ disableComponents: ["kube-proxy"] }), false);
  await Deno.remove(dataDir, { recursive: true });
});
