import { assertEquals } from "@std/assert";
import { helmRunners } from "../../../../lib/node/controller/helm.ts";
import { aControllerState, fakePorts } from "../../../support/a_controller.ts";
import { until } from "../../../support/until.ts";
import { aConfig } from "../../manifests/system/_golden.ts";
import { aCluster } from "../../reconcilers/charts/_charts.ts";

Deno.test("helmRunners() make a place for runs of helm, without what a killed k0s left, and unpack nothing", async () => {
  const dataDir = await Deno.makeTempDir();
  const homesDir = `${dataDir}/run/helm`;
  await Deno.mkdir(`${homesDir}/k0s-helm-left`, { recursive: true });
  const { config, inputs } = aControllerState({ config: aConfig(), dataDir, ports: fakePorts() });
  const staged: string[] = [];
  const state = { client: aCluster().client(), config, hostname: "one", inputs, staged };
  const ending = new AbortController();
  const running = helmRunners(state)["releases"]!(ending.signal);

  await until("what was left is gone", () => Promise.resolve([...Deno.readDirSync(homesDir)].length === 0));
  assertEquals([((await Deno.stat(homesDir)).mode ?? 0) & 0o777, staged], [0o711, []]);

  ending.abort();
  await running;
  await Deno.remove(dataDir, { recursive: true });
});
