import { assertEquals, assertRejects } from "@std/assert";
import { ConfigError, K0sError } from "../../../lib/base/mod.ts";
import { loadStartConfig } from "../../../lib/node/start_config.ts";
import { controllerOptions } from "../../support/a_controller.ts";
import { FakeLogger } from "../../support/fakes.ts";

Deno.test("loadStartConfig() reads the configuration for this machine", async () => {
  const dataDir = await Deno.makeTempDir();
  const configFile = `${dataDir}/k0s.yaml`;
  const load = () => loadStartConfig(controllerOptions({ dataDir, configFile }), new FakeLogger());
  try {
    await assertRejects(load, K0sError, `failed to load node config: open ${configFile}: no such file`);

    await Deno.writeTextFile(configFile, "spec: {api: {address: 127.0.0.1}}");
    await assertRejects(load, ConfigError, "spec.api.address");

    await Deno.writeTextFile(configFile, "spec: {network: {provider: calico}}");
    assertEquals((await load()).spec.network.calico?.mode, "vxlan");
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});

Deno.test("loadStartConfig() tells what a flag makes of the configuration, and what the configuration does", async () => {
  const log = new FakeLogger();
  const options = controllerOptions({ single: false, disableComponents: ["helm"], configFile: "-" });
  const text = "spec: {extensions: {helm: {concurrencyLevel: 0}}, network: {kuberouter: {mtu: 1400}}}";
  await loadStartConfig(options, log, { name: "-", text });

  assertEquals(log.records.map(({ fields }) => fields["field"]), [
    ...["spec.network.kuberouter.mtu", "spec.extensions.helm.concurrencyLevel", "spec.extensions.helm"],
  ]);
});

Deno.test("loadStartConfig() takes another network than the one that is deployed, which then stays", async () => {
  const dataDir = await Deno.makeTempDir();
  const configFile = `${dataDir}/k0s.yaml`;
  try {
    await Deno.mkdir(`${dataDir}/manifests/kuberouter`, { recursive: true });
    await Deno.writeTextFile(`${dataDir}/manifests/kuberouter/kube-router.yaml`, "");
    await Deno.writeTextFile(configFile, "spec: {network: {provider: calico}}");

    const { spec } = await loadStartConfig(controllerOptions({ dataDir, configFile }), new FakeLogger());

    assertEquals(spec.network.provider, "calico");
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});
