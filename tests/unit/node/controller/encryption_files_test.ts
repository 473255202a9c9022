import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { renderEncryptionConfig, UNENCRYPTED } from "../../../../lib/encryption/mod.ts";
import {
  readLocalPlan,
  removeEncryptionConfig,
  writeEncryptionFiles,
} from "../../../../lib/node/controller/encryption_files.ts";
import { anEncryptedPlan } from "../../../support/encryption_plans.ts";

const US = { uid: Deno.uid() ?? 0, gid: Deno.gid() ?? 0 };

Deno.test("writeEncryptionFiles() writes what the API server reads, and what a later start goes by", async () => {
  const pkiDir = await Deno.makeTempDir();
  const options = { paths: { pkiDir }, apiServer: US };
  const files = () => [...Deno.readDirSync(pkiDir)].map(({ name }) => name).toSorted();
  try {
    assertEquals(await readLocalPlan({ pkiDir }), undefined);
    await writeEncryptionFiles(anEncryptedPlan(), options);
    assertEquals(files(), ["secrets-encryption.json", "secrets-encryption.yaml"]);
    for (const name of files()) assertEquals(Deno.statSync(`${pkiDir}/${name}`).mode! & 0o777, 0o600);
    assertEquals(
      await Deno.readTextFile(`${pkiDir}/secrets-encryption.yaml`),
      renderEncryptionConfig(anEncryptedPlan()),
    );
    assertEquals(await readLocalPlan({ pkiDir }), anEncryptedPlan());

    const { ino } = await Deno.stat(`${pkiDir}/secrets-encryption.yaml`);
    await writeEncryptionFiles(anEncryptedPlan(), options);
    assertEquals((await Deno.stat(`${pkiDir}/secrets-encryption.yaml`)).ino, ino, "what is right is not written again");

    await writeEncryptionFiles(UNENCRYPTED, options);
    assertEquals(files().length, 2, "the API server may still read the former file");
    await removeEncryptionConfig({ pkiDir });
    assertEquals([files(), await readLocalPlan({ pkiDir })], [["secrets-encryption.json"], UNENCRYPTED]);
  } finally {
    await Deno.remove(pkiDir, { recursive: true });
  }
});

Deno.test({
  name: "writeEncryptionFiles() gives the file to the API server where that has another account now",
  ignore: Deno.uid() !== 0,
  fn: async () => {
    const pkiDir = await Deno.makeTempDir();
    const file = `${pkiDir}/secrets-encryption.yaml`;
    for (const apiServer of [US, { uid: 64_002, gid: 64_102 }]) {
      await writeEncryptionFiles(anEncryptedPlan(), { paths: { pkiDir }, apiServer });
      const { uid, gid, mode } = await Deno.stat(file);
      assertEquals([uid, gid, mode! & 0o777], [apiServer.uid, apiServer.gid, 0o600]);
    }
    assertEquals((await Deno.stat(`${pkiDir}/secrets-encryption.json`)).uid, US.uid);
    await Deno.remove(pkiDir, { recursive: true });
  },
});

Deno.test("readLocalPlan() refuses a damaged file: without the key nothing could be read", async () => {
  const pkiDir = await Deno.makeTempDir();
  await Deno.writeTextFile(`${pkiDir}/secrets-encryption.json`, "{");
  await assertRejects(() => readLocalPlan({ pkiDir }), K0sError, "damaged");
  await Deno.remove(pkiDir, { recursive: true });
});
