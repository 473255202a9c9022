import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { nodePaths } from "../../../lib/config/mod.ts";
import { runNode } from "../../../lib/node/run_node.ts";
import { aBundle, aPayload } from "../bundle/_fixture.ts";
import { fakePorts } from "../../support/a_controller.ts";

Deno.test("runNode() leaves no runtime configuration behind when it fails", async () => {
  const dataDir = await Deno.makeTempDir();
  const paths = nodePaths({ dataDir, runDir: `${dataDir}/run` });
  await Deno.mkdir(paths.runDir);
  const role = {
    state: () => {
      throw new K0sError("no state");
    },
    steps: () => [],
    direct: () => [],
    status: () => {
      throw new TypeError("never asked");
    },
    started: () => true,
  };

  await assertRejects(
    async () =>
      await runNode({
        role,
        paths,
        ports: fakePorts(),
        bundle: aBundle(await aPayload(dataDir, [])),
        events: {},
        signal: new AbortController().signal,
        startedMs: 0,
        startupConfig: "/c",
        defaultStorageType: "etcd",
      }),
    Error,
  );

  assertEquals([...Deno.readDirSync(paths.runDir)].map(({ name }) => name), ["k0s.yaml.lock"]);
  await Deno.remove(dataDir, { recursive: true });
});
