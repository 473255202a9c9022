import { assertEquals } from "@std/assert";
import { recordStore } from "../../../../lib/node/checks/store_change.ts";
import { readClusterDefaults, recordClusterDefaults } from "../../../../lib/node/cluster_defaults.ts";
import { learnClusterDefaults, noteStoredDefaults } from "../../../../lib/node/controller/cluster_defaults.ts";
import { aControllerState, anEtcdConfig } from "../../../support/a_controller.ts";

const TOKEN = { description: "token", read: () => Promise.reject(new Error("not now")) };

/** What a controller learns on a data directory with these files, and what it has noted afterwards. */
async function learned(files: readonly string[], config = anEtcdConfig()): Promise<boolean | undefined> {
  const dataDir = await Deno.makeTempDir();
  for (const file of files) {
    const path = `${dataDir}/${file}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, "x");
  }
  const state = aControllerState({ config, dataDir });
  await learnClusterDefaults(state);
  assertEquals(await readClusterDefaults({ dataDir }), state.facts.clusterDefaults);
  await Deno.remove(dataDir, { recursive: true });
  return state.facts.clusterDefaults?.auditLog;
}

Deno.test("learnClusterDefaults() finds a new cluster where nothing has run, authorities of the operator or not", async () => {
  assertEquals(await learned([]), true);
  assertEquals(await learned(["pki/ca.crt", "pki/ca.key", "images/a.tar", "manifests/mine/a.yaml"]), true);
});

Deno.test("learnClusterDefaults() finds the traces of an older k0s, and of upstream's", async () => {
  for (const trace of ["pki/admin.conf", "etcd/member/snap/db", "db/state.db"]) {
    assertEquals(await learned([trace]), false, trace);
  }
});

Deno.test("learnClusterDefaults() keeps to what the first start has noted, whatever is there by now", async () => {
  const dataDir = await Deno.makeTempDir();
  await learnClusterDefaults(aControllerState({ dataDir }));
  await Deno.mkdir(`${dataDir}/pki`);
  await Deno.writeTextFile(`${dataDir}/pki/admin.conf`, "x");

  const again = aControllerState({ dataDir });
  await learnClusterDefaults(again);

  assertEquals(again.facts.clusterDefaults, { auditLog: true });
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("noteStoredDefaults() gives way to a cluster that a first start finds, unless it has joined that by a token", async () => {
  const noted = async (prepare: (dataDir: string) => Promise<void>, token?: typeof TOKEN) => {
    const dataDir = await Deno.makeTempDir();
    const options = { single: false, ...(token === undefined ? {} : { token }) };
    const state = aControllerState({ dataDir, options });
    await recordClusterDefaults(state.inputs.paths, { auditLog: true });
    await prepare(dataDir);
    await noteStoredDefaults(state);
    const defaults = await readClusterDefaults({ dataDir });
    await Deno.remove(dataDir, { recursive: true });
    return defaults?.auditLog;
  };

  assertEquals(await noted(() => Promise.resolve()), false);
  assertEquals(await noted(() => Promise.resolve(), TOKEN), true);
  const isLater = async (dataDir: string) =>
    await recordStore({ config: anEtcdConfig(), paths: aControllerState({ dataDir }).inputs.paths });
  assertEquals(await noted(isLater), true);
});
