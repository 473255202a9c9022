import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { readConfig, readConfigAgain } from "../../../../lib/node/controller/read_config.ts";
import { aControllerState, controllerOptions, fakePorts } from "../../../support/a_controller.ts";

async function withFile<T>(text: string, body: (configFile: string) => Promise<T>): Promise<T> {
  const directory = await Deno.makeTempDir();
  const configFile = `${directory}/k0s.yaml`;
  await Deno.writeTextFile(configFile, text);
  try {
    return await body(configFile);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("readConfig() reads the configuration and what the files that it names decide", async () => {
  const read = await withFile(
    "spec: { api: { sans: [api.example.com] } }\n",
    (configFile) => readConfig(controllerOptions({ configFile }), fakePorts()),
  );

  assertEquals([read.config.spec.api.sans, read.apiServerFiles], [["api.example.com"], { decidesAnonymous: false }]);
});

for (
  const [what, text, changes, says] of [
    ["a file that is missing", "spec: { api: { extraArgs: { audit-policy-file: /proc/nowhere } } }\n", {}, "no file"],
    ["a combination that cannot work", "", { profile: "nosuch" }, 'worker profile "nosuch"'],
    ["a name that no node may have", "", { kubeletExtraArgs: "--hostname-override=my_node" }, "my_node"],
  ] as const
) {
  Deno.test(`readConfig() refuses ${what}`, () =>
    withFile(text, async (configFile) => {
      const options = controllerOptions({ ...changes, configFile });

      await assertRejects(() => readConfig(options, fakePorts()), K0sError, says);
    }));
}

Deno.test("readConfigAgain() cannot read standard input a second time", async () => {
  const state = aControllerState({ options: { configFile: "-" } });
  const { config, inputs, clusterObject, ownConfig } = state;
  const owner = { uid: 0, gid: 0 };
  const users = { etcd: owner, kine: owner, kubeApiserver: owner, kubeScheduler: owner, konnectivityServer: owner };

  await assertRejects(
    () => readConfigAgain({ config, inputs, users, clusterObject, ownConfig }),
    K0sError,
    "it came from standard input",
  );
});
