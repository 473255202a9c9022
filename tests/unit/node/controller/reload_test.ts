import { assertEquals, assertStringIncludes } from "@std/assert";
import { loadNodeConfig } from "../../../../lib/host/mod.ts";
import { reloadConfig, ReloadSignal } from "../../../../lib/node/controller/reload.ts";
import { readTextIfExists } from "../../../../lib/platform/mod.ts";
import { aControllerState, controllerOptions, fakePorts } from "../../../support/a_controller.ts";
import { settle } from "../../../support/fakes.ts";
import { until } from "../../../support/until.ts";

const OWNER = { uid: 0, gid: 0 };
const BASE = "spec: { api: { address: 192.0.2.2 } }\n";

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
  state.learn({ users: { etcd: OWNER, kubeApiserver: OWNER, kubeScheduler: OWNER, konnectivityServer: OWNER } });
  let looks = 0;
  state.reconciler.requestPass = () => void looks++;
  if (text === undefined) await Deno.remove(configFile);
  else await Deno.writeTextFile(configFile, text);
  await reloadConfig(state);
  const written = await readTextIfExists(state.inputs.paths.runtimeConfig);
  await Deno.remove(dataDir, { recursive: true });
  return { state, former: config, looks, written, records: ports.log.records };
}

Deno.test("reloadConfig() takes over what the file says now", async () => {
  const { state, looks, written, records } = await reloaded(
    "spec: { api: { address: 192.0.2.2, sans: [api.example.com] }, images: { default_pull_policy: Never } }\n",
  );

  assertEquals(state.config.spec.images.default_pull_policy, "Never");
  assertEquals([looks, state.facts.refusedConfig], [1, undefined]);
  assertStringIncludes(written ?? "", "api.example.com");
  assertEquals(records.at(-1)?.fields["changed"], "spec.api, spec.images");
});

Deno.test("reloadConfig() of an equal file has nothing to do", async () => {
  const { looks, records } = await reloaded(BASE);

  assertEquals([looks, records.at(-1)?.fields["changed"]], [0, "nothing"]);
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

Deno.test("ReloadSignal keeps a wish that comes before anybody listens, and does not answer it twice", async () => {
  using reloads = new ReloadSignal();
  const { signal } = new AbortController();
  let answers = 0;
  const listen = () => void reloads.next(signal).then(() => answers++);
  const answered = (count: number) => until(`${count} answers`, () => Promise.resolve(answers === count));

  Deno.kill(Deno.pid, "SIGHUP");
  listen();
  await answered(1);
  listen();
  await settle();
  assertEquals(answers, 1);
  Deno.kill(Deno.pid, "SIGHUP");
  await answered(2);
});
