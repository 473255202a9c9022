import { assertEquals, assertStringIncludes } from "@std/assert";
import { loadNodeConfig } from "../../../../lib/host/mod.ts";
import { ConfigTrials } from "../../../../lib/node/controller/config_trials.ts";
import { reloadConfig, takeOverObject } from "../../../../lib/node/controller/reload.ts";
import { readTextIfExists } from "../../../../lib/platform/mod.ts";
import { aControllerState, controllerOptions, fakePorts } from "../../../support/a_controller.ts";
import { BASE, dynamicController, objectOf, USERS } from "./_dynamic_controller.ts";

/** A running single node whose configuration file says something else now. */
async function reloaded(text: string | undefined) {
  const dataDir = await Deno.makeTempDir();
  await Deno.mkdir(`${dataDir}/run`);
  const configFile = `${dataDir}/k0s.yaml`;
  await Deno.writeTextFile(configFile, BASE);
  const options = controllerOptions({ dataDir, configFile });
  const ports = fakePorts();
  const config = await loadNodeConfig({ ...options, path: configFile });
  const state = aControllerState({ config, dataDir, options: { configFile, dataDir }, ports });
  state.learn({ apiServerFiles: { decidesAnonymous: false } });
  state.learn({ users: USERS });
  let passes = 0;
  state.reconciler.requestPass = () => void passes++;
  if (text === undefined) await Deno.remove(configFile);
  else await Deno.writeTextFile(configFile, text);
  await reloadConfig(state);
  const written = await readTextIfExists(state.inputs.paths.runtimeConfig);
  await Deno.remove(dataDir, { recursive: true });
  return { state, former: config, passes, written, records: ports.log.records };
}

Deno.test("reloadConfig() takes over what the file says now", async () => {
  const { state, passes, written, records } = await reloaded(
    "spec: { api: { address: 192.0.2.2, sans: [api.example.com] }, images: { default_pull_policy: Never } }\n",
  );

  assertEquals(state.config.spec.images.default_pull_policy, "Never");
  assertEquals([passes, state.facts.refusedConfig], [1, undefined]);
  assertStringIncludes(written ?? "", "api.example.com");
  assertEquals(records.at(-1)?.fields["changed"], "spec.api, spec.images");
});

Deno.test("reloadConfig() of an equal file has nothing to do", async () => {
  const { passes, records } = await reloaded(BASE);

  assertEquals([passes, records.at(-1)?.fields["changed"]], [0, "nothing"]);
});

for (
  const [what, text, says] of [
    ["is gone", undefined, "there is no file"],
    ["is no YAML", "spec: [", "k0s.yaml"],
    ["has an unknown field", "spec: { nosuch: 1 }\n", "nosuch"],
    ["wants another store", "spec: { api: { address: 192.0.2.2 }, storage: { type: etcd } }\n", "spec.storage"],
    ["wants another address", "spec: { api: { address: 192.0.2.3 } }\n", "spec.api.address"],
  ] as const
) {
  Deno.test(`reloadConfig() changes nothing when the file ${what}`, async () => {
    const { state, former, written, records } = await reloaded(text);

    assertEquals([state.config, written], [former, undefined]);
    assertStringIncludes(state.facts.refusedConfig ?? "", says);
    assertEquals(records.at(-1)?.level, "error");
    assertStringIncludes(state.events.get("ClusterConfig")?.[0]?.message ?? "", "not taken over");
  });
}

Deno.test("reloadConfig() leaves what takes a restart to the next start, also where an earlier run has tried it", async () => {
  const dataDir = await Deno.makeTempDir();
  const options = controllerOptions({ dataDir, configFile: `${dataDir}/k0s.yaml` });
  const ports = fakePorts();
  const read = () => ConfigTrials.read({ paths: { dataDir }, ports });
  await Deno.writeTextFile(options.configFile!, BASE);
  const earlier = await read();
  await earlier.startFile(options);
  const fixed = "spec: { api: { address: 192.0.2.3 } }\n";
  await earlier.begin({ file: fixed });
  await Deno.writeTextFile(options.configFile!, fixed);
  const trials = await read();
  const given = await trials.startFile(options);
  const config = await loadNodeConfig({ ...options, path: options.configFile!, text: given!.text });
  const state = aControllerState({ config, dataDir, options, ports, trials });
  state.learn({ apiServerFiles: { decidesAnonymous: false } });
  state.learn({ users: USERS });

  assertEquals(given?.text, BASE);
  await reloadConfig(state);

  assertStringIncludes(state.facts.refusedConfig ?? "", "spec.api.address");
  assertEquals(await (await read()).startFile(options), undefined);
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("takeOverObject() takes the cluster's parts over, and leaves this controller's own alone", async () => {
  await using node = await dynamicController(", network: { serviceCIDR: 10.97.0.0/16 }");
  const { state } = node;
  const spec = {
    images: { default_pull_policy: "Never" },
    api: { sans: ["x.example.com"] },
    network: { podCIDR: "10.9.0.0/16" },
  };
  const object = objectOf(spec);

  assertEquals(await takeOverObject(state, object), true);

  const { api, images, network } = state.config.spec;
  assertEquals([api.sans, images.default_pull_policy], [undefined, "Never"]);
  assertEquals([network.podCIDR, network.serviceCIDR], ["10.9.0.0/16", "10.97.0.0/16"]);
  const { uid, resourceVersion } = object.metadata;
  assertEquals(state.facts.judgedObject, { uid, resourceVersion, ignored: ["spec.api"] });
});

Deno.test("takeOverObject() judges a state once", async () => {
  await using node = await dynamicController();
  const object = objectOf({});

  assertEquals([await takeOverObject(node.state, object), await takeOverObject(node.state, object)], [true, false]);
});

Deno.test("takeOverObject() changes nothing for an object that does not hold, and says everything that is wrong", async () => {
  await using node = await dynamicController();
  const { state } = node;
  await takeOverObject(state, objectOf({ images: { default_pull_policy: "Never" } }));
  const former = state.config;

  await takeOverObject(state, objectOf({ nosuch: 1, network: { podCIDR: "banana" }, images: {} }));

  assertEquals(state.config, former);
  const refused = state.facts.judgedObject?.refused ?? "";
  for (const path of ["spec.nosuch", "spec.network.podCIDR"]) assertStringIncludes(refused, path);
  assertStringIncludes(state.events.get("ClusterConfig")?.at(-1)?.message ?? "", "spec.nosuch");
  await takeOverObject(state, objectOf({ images: { default_pull_policy: "Never" } }));
  assertEquals(state.facts.judgedObject?.refused, undefined);
});

Deno.test("takeOverObject() leaves what is fixed to the next start, also where an earlier run has tried it", async () => {
  await using node = await dynamicController();
  const { state } = node;
  const { paths, ports, trials } = state.inputs;
  const fixed = objectOf({ network: { podCIDR: "10.9.0.0/16" } });
  await takeOverObject(state, objectOf({}));
  await trials.begin({ object: fixed });
  const isTrying = async () => (await ConfigTrials.read({ paths, ports })).isTrying(fixed);
  assertEquals(await isTrying(), true);

  await takeOverObject(state, fixed);

  assertEquals(await isTrying(), false);
});

Deno.test("takeOverObject() says that k0s has to be started anew, on each controller, for what is fixed while it runs", async () => {
  await using node = await dynamicController();
  const { state } = node;
  await takeOverObject(state, objectOf({}));
  await takeOverObject(state, objectOf({ network: { podCIDR: "10.9.0.0/16" } }));

  assertEquals(state.config.spec.network.podCIDR, "10.244.0.0/16");
  assertStringIncludes(state.facts.judgedObject?.refused ?? "", "spec.network.podCIDR: cannot change while k0s runs");
  assertStringIncludes(
    state.facts.judgedObject?.refused ?? "",
    "on each controller, one after the other, to apply them: k0s stop",
  );
});

Deno.test("takeOverObject() refuses another network provider in upstream's words", async () => {
  await using node = await dynamicController();
  const { state } = node;
  await takeOverObject(state, objectOf({}));
  await takeOverObject(state, objectOf({ network: { provider: "custom" } }));

  assertStringIncludes(state.facts.judgedObject?.refused ?? "", "cannot change CNI provider from kuberouter to custom");
});

Deno.test("takeOverObject() notes what of the object has no effect, or cannot work", async () => {
  await using node = await dynamicController();
  const { state } = node;
  await takeOverObject(state, objectOf({ network: { kuberouter: { mtu: 1_400 } } }));

  assertEquals(state.facts.judgedObject?.warnings, [
    "spec.network.kuberouter.mtu: Without effect: spec.network.kuberouter.autoMTU is on",
  ]);
});

Deno.test("reloadConfig() beside an object takes this controller's own parts from the file, and nothing else", async () => {
  await using node = await dynamicController();
  const { state, configFile } = node;
  await takeOverObject(state, objectOf({ images: { default_pull_policy: "Never" } }));
  await Deno.writeTextFile(
    configFile,
    "spec: { api: { address: 192.0.2.2, sans: [api.example.com] }, images: { default_pull_policy: Always } }\n",
  );
  await reloadConfig(state);

  assertEquals([state.config.spec.api.sans, state.config.spec.images.default_pull_policy], [
    ["api.example.com"],
    "Never",
  ]);
  assertEquals(state.ownConfig.spec.images.default_pull_policy, "Always");
});
