import { assert, assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { type NodePaths, nodePaths } from "../../../lib/config/mod.ts";
import {
  isNodeRunning,
  k0sVars,
  lockNode,
  removeRuntimeConfig,
  runningVars,
  whileStopped,
  writeRuntimeConfig,
} from "../../../lib/node/runtime_config.ts";

async function withPaths(run: (paths: NodePaths) => Promise<void>): Promise<void> {
  const dataDir = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${dataDir}/run`);
    await run(nodePaths({ dataDir, runDir: `${dataDir}/run` }));
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
}

function varsOf(paths: NodePaths) {
  return k0sVars(paths, { invocationId: "00", startupConfig: "/etc/k0s/k0s.yaml", defaultStorageType: "kine" });
}

Deno.test("lockNode() lets one k0s run on a machine", () =>
  withPaths(async (paths) => {
    {
      using _lock = await lockNode(paths);
      await assertRejects(() => lockNode(paths), K0sError, "another k0s process is still running");
      assert(await isNodeRunning(paths));
    }
    assert(!await isNodeRunning(paths));
  }));

Deno.test("runningVars() tells the directories of the k0s that runs, and nothing when none does", () =>
  withPaths(async (paths) => {
    await writeRuntimeConfig(paths, { vars: varsOf(paths), nodeConfig: {}, createdAt: new Date(0) });

    assertEquals(await runningVars(paths), undefined);
    using _lock = await lockNode(paths);
    assertEquals((await runningVars(paths))?.["DataDir"], paths.dataDir);
  }));

Deno.test("writeRuntimeConfig() writes for root only, in upstream's form", () =>
  withPaths(async (paths) => {
    await writeRuntimeConfig(paths, {
      vars: varsOf(paths),
      nodeConfig: { big: 9007199254740993n },
      createdAt: new Date(0),
    });

    assertEquals((await Deno.stat(paths.runtimeConfig)).mode! & 0o777, 0o600);
    const text = await Deno.readTextFile(paths.runtimeConfig);
    for (
      const part of ['"kind": "RuntimeConfig"', "1970-01-01T00:00:00Z", '"KineSocketPath":', '"big": 9007199254740993']
    ) {
      assert(text.includes(part));
    }
    await removeRuntimeConfig(paths);
    await assertRejects(() => Deno.stat(paths.runtimeConfig), Deno.errors.NotFound);
  }));

Deno.test("whileStopped() lets no k0s run meanwhile, also after a boot of the machine, and does nothing while one does", () =>
  withPaths(async (paths) => {
    await Deno.remove(paths.runDir, { recursive: true });

    const meanwhile = await whileStopped(paths, async () => {
      await assertRejects(() => lockNode(paths), K0sError, "another k0s process is still running");
      return "done";
    });

    assertEquals(meanwhile, "done");
    using _running = await lockNode(paths);
    await assertRejects(() => whileStopped(paths, () => Promise.resolve()), K0sError, "still running");
  }));
