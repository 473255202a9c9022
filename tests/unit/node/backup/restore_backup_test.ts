import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { encryptFile } from "../../../../lib/backup/mod.ts";
import { K0sError } from "../../../../lib/base/mod.ts";
import { createBackup } from "../../../../lib/node/backup/create_backup.ts";
import { restoreBackup, type RestoreOptions } from "../../../../lib/node/backup/restore_backup.ts";
import { hostAddress } from "../../../../lib/host/mod.ts";
import { tryLock } from "../../../../lib/platform/mod.ts";
import { inDirectory } from "../../../support/in_directory.ts";
import { aClusterIn, keysIn, pathsIn, someWork } from "./_cluster.ts";

/** An archive of a cluster, and another machine to restore it on. */
async function anArchive(directory: string): Promise<RestoreOptions> {
  const { file = "" } = await createBackup(await aClusterIn(directory), someWork());
  await Deno.mkdir(`${directory}/new`);
  return { paths: pathsIn(`${directory}/new`), file, configOut: `${directory}/new/etc/k0s.yaml` };
}

const filesIn = (path: string) => [...Deno.readDirSync(path)].map(({ name }) => name).sort();

Deno.test("restoreBackup() puts everything into its place, for this machine", async () => {
  await inDirectory(async (directory) => {
    const options = await anArchive(directory);

    const { notes } = await restoreBackup(options, someWork());

    const { dataDir, dbDir, pkiDir } = options.paths;
    assertEquals(filesIn(dataDir), [".k0s-data-directory", "cluster-defaults.json", "db", "manifests", "pki"]);
    assertEquals(keysIn(`${dbDir}/state.db`), ["/registry/minions/kept"]);
    const modes = [`${pkiDir}/ca.key`, `${dbDir}/state.db`].map((path) => Deno.statSync(path).mode! & 0o777);
    assertEquals(modes, [0o600, 0o600]);
    const config = await Deno.readTextFile(options.configOut!);
    assertEquals(config, `# mine\nspec:\n  api:\n    address: ${hostAddress()}\n`);
    assertMatch(notes.join("\n"), /203\.0\.113\.7 is not an address of this machine[^]*The Node "lost" is gone/);
  });
});

Deno.test("restoreBackup() removes what a restore that was killed has left", async () => {
  await inDirectory(async (directory) => {
    const options = await anArchive(directory);
    await Deno.mkdir(`${options.paths.dataDir}/.k0s-restore-killed/tree`, { recursive: true });

    await restoreBackup(options, someWork());

    assertEquals(filesIn(options.paths.dataDir).includes(".k0s-restore-killed"), false);
  });
});

Deno.test("restoreBackup() leaves alone what operators put there before", async () => {
  await inDirectory(async (directory) => {
    const options = await anArchive(directory);
    await Deno.mkdir(`${options.paths.dataDir}/manifests/mine`, { recursive: true });
    await Deno.writeTextFile(`${options.paths.dataDir}/manifests/mine/a.yaml`, "");

    await restoreBackup(options, someWork());

    assertEquals(filesIn(options.paths.manifestsDir), ["mine"]);
    assertEquals(filesIn(options.paths.pkiDir), ["ca.key", "etcd"]);
  });
});

Deno.test("restoreBackup() restores a database into a file system that was made for it", async () => {
  await inDirectory(async (directory) => {
    const options = await anArchive(directory);
    await Deno.mkdir(`${options.paths.dbDir}/lost+found`, { recursive: true });

    await restoreBackup(options, someWork());

    assertEquals(filesIn(options.paths.dbDir), ["lost+found", "state.db"]);
  });
});

/** What is wrong, and what is said of it. Afterwards the machine is as it was. */
const REFUSALS: readonly [what: string, make: (options: RestoreOptions) => Promise<unknown>, says: string][] = [
  ["there is no archive", ({ file }) => Deno.remove(file), "does not exist"],
  ["the archive is cut", ({ file }) => Deno.truncate(file, 500), "damaged"],
  ["there was a node", ({ paths }) => Deno.mkdir(`${paths.dataDir}/kubelet/pods`, { recursive: true }), "has kubelet"],
  [
    "there is a database already",
    async ({ paths }) => {
      await Deno.mkdir(paths.dbDir, { recursive: true });
      await Deno.writeTextFile(`${paths.dbDir}/state.db-wal`, "");
    },
    "has db",
  ],
];
for (const [what, make, says] of REFUSALS) {
  Deno.test(`restoreBackup() changes nothing if ${what}`, async () => {
    await inDirectory(async (directory) => {
      const options = await anArchive(directory);
      await make(options);
      const before = tree(`${directory}/new`);

      await assertRejects(() => restoreBackup(options, someWork()), K0sError, says);

      assertEquals(tree(`${directory}/new`), before);
    });
  });
}

Deno.test("restoreBackup() refuses while k0s runs", async () => {
  await inDirectory(async (directory) => {
    const options = await anArchive(directory);
    await Deno.mkdir(options.paths.runDir);
    using _lock = await tryLock(options.paths.runtimeConfigLock);

    await assertRejects(() => restoreBackup(options, someWork()), K0sError, "k0s seems to be running!");
  });
});

Deno.test("restoreBackup() takes back everything if its last step fails", async () => {
  await inDirectory(async (directory) => {
    const options = { ...await anArchive(directory), configOut: `${directory}/new/config` };
    await Deno.mkdir(`${options.configOut}/is-a-directory`, { recursive: true });

    await assertRejects(() => restoreBackup(options, someWork()), K0sError, "Cannot write");

    assertEquals(filesIn(`${directory}/new`), ["config"]);
  });
});

function tree(path: string): string[] {
  return [...Deno.readDirSync(path)].flatMap(({ name, isDirectory }) =>
    isDirectory ? [`${name}/`, ...tree(`${path}/${name}`).map((inner) => `${name}/${inner}`)] : [name]
  ).sort();
}

Deno.test("restoreBackup() restores an archive that is encrypted, by the key that was named", async () => {
  await inDirectory(async (directory) => {
    const options = await anArchive(directory);
    const identity = await generateIdentity();
    const to = `${directory}/encrypted`;
    await encryptFile(options.file, { to, recipients: [await identityToRecipient(identity)], told: () => {} });

    const encrypted = { ...options, file: to };
    await assertRejects(() => restoreBackup(encrypted, someWork()), K0sError, "The archive is encrypted with age");
    await restoreBackup({ ...encrypted, identities: [identity] }, someWork());

    assertEquals(keysIn(`${options.paths.dbDir}/state.db`), ["/registry/minions/kept"]);
  });
});
