import { assertEquals } from "@std/assert";
import { ConfigTrials } from "../../../../lib/node/controller/config_trials.ts";
import { readForStart } from "../../../../lib/node/controller/read_for_start.ts";
import { controllerOptions, fakePorts } from "../../../support/a_controller.ts";

const FILE = "spec: { images: { default_pull_policy: Always } }\n";

/** A start after a run that was good by `former`, and ended while it tried the file; left out: no run ended so. */
async function start(former?: string) {
  const dataDir = await Deno.makeTempDir();
  const configFile = `${dataDir}/k0s.yaml`;
  const ports = fakePorts();
  const options = controllerOptions({ configFile });
  if (former !== undefined) {
    await Deno.writeTextFile(configFile, former);
    const earlier = new ConfigTrials({ paths: { dataDir }, ports });
    await earlier.startFile(options);
    await earlier.begin({ file: FILE });
  }
  await Deno.writeTextFile(configFile, FILE);
  const trials = await ConfigTrials.read({ paths: { dataDir }, ports });
  const { config, isFormer } = await readForStart(options, ports, trials);
  await Deno.remove(dataDir, { recursive: true });
  return [config.spec.images.default_pull_policy, isFormer, ports.log.records.map(({ level }) => level)];
}

Deno.test("readForStart() takes the file, where nothing else is known", async () => {
  assertEquals(await start(), ["Always", false, []]);
});

Deno.test("readForStart() takes what the file said before where an earlier run was trying it, and says so", async () => {
  assertEquals(await start("spec: { images: { default_pull_policy: Never } }\n"), ["Never", true, ["warning"]]);
});

Deno.test("readForStart() takes the file where what it said before does not hold any more", async () => {
  assertEquals(await start("spec: { nosuch: 1 }\n"), ["Always", false, ["warning"]]);
});
