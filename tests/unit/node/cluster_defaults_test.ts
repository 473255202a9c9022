import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import {
  OF_NEW_CLUSTERS,
  OF_OLD_CLUSTERS,
  readClusterDefaults,
  recordClusterDefaults,
} from "../../../lib/node/cluster_defaults.ts";

Deno.test("readClusterDefaults() reads what was noted, and refuses what is not readable", async () => {
  const dataDir = await Deno.makeTempDir();

  assertEquals(await readClusterDefaults({ dataDir }), undefined);
  for (const defaults of [OF_NEW_CLUSTERS, OF_OLD_CLUSTERS]) {
    await recordClusterDefaults({ dataDir }, defaults);
    assertEquals(await readClusterDefaults({ dataDir }), defaults);
  }
  await Deno.writeTextFile(`${dataDir}/cluster-defaults.json`, "{");
  await assertRejects(() => readClusterDefaults({ dataDir }), K0sError, "is not JSON");
  await Deno.remove(dataDir, { recursive: true });
});
