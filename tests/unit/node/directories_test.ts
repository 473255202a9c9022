import { assertEquals } from "@std/assert";
import { nodePaths } from "../../../lib/config/mod.ts";
import { makeBaseDirectories, makeStorageDirectories, removeInterruptedWrites } from "../../../lib/node/directories.ts";
import { aClusterConfig } from "../../support/a_controller.ts";

const OWNER = { uid: Deno.uid() ?? 0, gid: Deno.gid() ?? 0 };
const users = { etcd: OWNER, kubeApiserver: OWNER, kubeScheduler: OWNER, konnectivityServer: OWNER };

function modeOf(path: string): number {
  return (Deno.statSync(path).mode ?? 0) & 0o7777;
}

Deno.test("makeBaseDirectories() sets upstream's modes whatever was there", async () => {
  const dataDir = await Deno.makeTempDir();
  try {
    const paths = nodePaths({ dataDir, runDir: `${dataDir}/run` });

    await makeBaseDirectories(paths);

    assertEquals([dataDir, paths.binDir, paths.pkiDir, paths.manifestsDir].map(modeOf), [0o755, 0o755, 0o751, 0o755]);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});

Deno.test("makeStorageDirectories() makes room for the SQLite database and kine's socket", async () => {
  const dataDir = await Deno.makeTempDir();
  try {
    const paths = nodePaths({ dataDir, runDir: `${dataDir}/run` });
    const dataSource = `sqlite://file:${dataDir}/db/state.db?mode=rwc`;
    const config = aClusterConfig({ storage: { type: "kine", kine: { dataSource } } });

    await makeStorageDirectories(paths, { config, users });

    assertEquals([`${dataDir}/db`, `${dataDir}/run/kine`].map(modeOf), [0o750, 0o755]);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});

Deno.test("removeInterruptedWrites() removes half-written files, and nothing else", async () => {
  const dataDir = await Deno.makeTempDir();
  try {
    const paths = nodePaths({ dataDir, runDir: `${dataDir}/run` });
    await makeBaseDirectories(paths);
    const uuid = "ec24180d-bb60-4b07-835f-fb65880872fb";
    for (const name of ["admin.conf", "admin.key", "notes.tmp"]) {
      await Deno.writeTextFile(`${paths.pkiDir}/${name}`, "");
    }
    await Deno.writeTextFile(`${paths.pkiDir}/.admin.conf.${uuid}.tmp`, "");
    await Deno.writeTextFile(`${paths.binDir}/kubelet.${uuid}.tmp`, "");

    await removeInterruptedWrites(paths);

    assertEquals([...Deno.readDirSync(paths.pkiDir)].map(({ name }) => name).toSorted(), [
      "admin.conf",
      "admin.key",
      "notes.tmp",
    ]);
    assertEquals([...Deno.readDirSync(paths.binDir)], []);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});
