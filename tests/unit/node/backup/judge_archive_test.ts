import { assertEquals, assertRejects } from "@std/assert";
import type { ArchiveContents, BackupManifest } from "../../../../lib/backup/mod.ts";
import { K0sError } from "../../../../lib/base/mod.ts";
import { checkEmptyDataDirectory, judgeArchive } from "../../../../lib/node/backup/judge_archive.ts";
import { inDirectory } from "../../../support/in_directory.ts";

const NOWHERE = { dataDir: "/proc/nowhere" };
const file = (name: string) => ({ name, sizeBytes: 0, sha256: "0".repeat(64) });

const MANIFEST: BackupManifest = {
  format: 1,
  createdAt: "2026-01-02T03:04:05.000Z",
  role: "controller",
  versions: { k0s: "v1.37.2+k0s.0" },
  node: { hostname: "one", addresses: [], dataDir: "/var/lib/k0s" },
  datastore: { kind: "none", notIncluded: "PostgreSQL" },
  files: [],
};

const GOOD: ArchiveContents = {
  manifest: MANIFEST,
  files: [file("pki/ca.key")],
  config: "",
  datastore: { kind: "none" },
};

Deno.test("judgeArchive() takes a controller of this version, and upstream's with a datastore", async () => {
  await judgeArchive(GOOD, NOWHERE);
  await judgeArchive(
    { ...GOOD, manifest: undefined, datastore: { kind: "etcd", member: "etcd-snapshot.db" } },
    NOWHERE,
  );
});

const REFUSED: readonly [what: string, contents: ArchiveContents, says: string][] = [
  ["a worker's", { ...GOOD, manifest: { ...MANIFEST, role: "worker" } }, "it is of a worker"],
  ["a newer k0s'", { ...GOOD, manifest: { ...MANIFEST, versions: { k0s: "v9.0.0+k0s.0" } } }, "v9.0.0+k0s.0 made it"],
  ["one without an authority", { ...GOOD, files: [] }, "pki/ca.key"],
  ["upstream's without a datastore", { ...GOOD, manifest: undefined }, "neither"],
];
for (const [what, contents, says] of REFUSED) {
  Deno.test(`judgeArchive() refuses an archive that is ${what}`, async () => {
    await assertRejects(() => judgeArchive(contents, NOWHERE), K0sError, says);
  });
}

Deno.test("judgeArchive() refuses to replace a file", async () => {
  await inDirectory(async (dataDir) => {
    await Deno.mkdir(`${dataDir}/images`);
    await Deno.writeTextFile(`${dataDir}/images/a.tar`, "");
    const files = [...GOOD.files, file("images/a.tar")];

    await assertRejects(() => judgeArchive({ ...GOOD, files }, { dataDir }), K0sError, "is there already");
  });
});

Deno.test("checkEmptyDataDirectory() takes what operators prepare, and nothing of a node", async () => {
  await inDirectory(async (dataDir) => {
    for (const name of ["lost+found", "bin", "images", "manifests"]) await Deno.mkdir(`${dataDir}/${name}`);
    await checkEmptyDataDirectory({ dataDir });
    await checkEmptyDataDirectory(NOWHERE);
    await Deno.mkdir(`${dataDir}/pki`);
    await Deno.writeTextFile(`${dataDir}/pki/ca.key`, "");

    const error = await assertRejects(() => checkEmptyDataDirectory({ dataDir }), K0sError, "it has pki");
    assertEquals(error.hint?.includes("k0s reset"), true);
  });
});

Deno.test("checkEmptyDataDirectory() takes file systems that nobody has written to, and no link to one", async () => {
  await inDirectory(async (dataDir) => {
    for (const name of ["etcd", "db/lost+found"]) await Deno.mkdir(`${dataDir}/${name}`, { recursive: true });
    await checkEmptyDataDirectory({ dataDir });
    await Deno.mkdir(`${dataDir}/etcd/member`);
    await Deno.symlink("db", `${dataDir}/kubelet`);

    await assertRejects(() => checkEmptyDataDirectory({ dataDir }), K0sError, "it has etcd, kubelet");
  });
});
