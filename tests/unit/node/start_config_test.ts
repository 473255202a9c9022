import { assertEquals, assertRejects } from "@std/assert";
import { ConfigError } from "../../../lib/base/mod.ts";
import { loadStartConfig } from "../../../lib/node/start_config.ts";
import { controllerOptions } from "../../support/a_controller.ts";
import { FakeLogger } from "../../support/fakes.ts";

Deno.test("loadStartConfig() judges the document by the network that this machine has", async () => {
  const dataDir = await Deno.makeTempDir();
  const configFile = `${dataDir}/k0s.yaml`;
  const load = () => loadStartConfig(controllerOptions({ dataDir, configFile }), new FakeLogger());
  try {
    await Deno.mkdir(`${dataDir}/manifests/kuberouter`, { recursive: true });
    await Deno.writeTextFile(`${dataDir}/manifests/kuberouter/kube-router.yaml`, "");

    await Deno.writeTextFile(configFile, "spec: {network: {provider: calico}}");
    await assertRejects(load, ConfigError, "cannot change CNI provider from kuberouter to calico");

    await Deno.writeTextFile(configFile, "spec: {network: {provider: kuberouter}}");
    assertEquals((await load()).spec.network.provider, "kuberouter");
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});
