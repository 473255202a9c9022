import { assertEquals, assertRejects } from "@std/assert";
import { type BackupManifest, renderManifest } from "../../../lib/backup/manifest.ts";
import { UnsafeArchiveError } from "../../../lib/backup/member_name.ts";
import { DamagedArchiveError } from "../../../lib/backup/damaged_archive.ts";
import { unpackArchive } from "../../../lib/backup/unpack_archive.ts";
import { rawArchive, type RawEntry, streamOf, written } from "./_archives.ts";

/** An archive with a manifest that says what `change` makes of the truth. */
function ours(change: (manifest: BackupManifest) => BackupManifest = (manifest) => manifest) {
  return written(async (writer) => {
    await writer.addText("kine-state-backup.db", 0o600, "database");
    await writer.addDirectory("pki", 0o751);
    await writer.addText("pki/ca.key", 0o640, "key");
    await writer.addText("k0s.yaml", 0o600, "spec: {}\n");
    const manifest: BackupManifest = {
      format: 1,
      createdAt: "2026-01-02T03:04:05.000Z",
      role: "controller",
      versions: { k0s: "v1.37.2+k0s.0" },
      node: { hostname: "one", addresses: [], dataDir: "/var/lib/k0s" },
      datastore: { kind: "sqlite", member: "kine-state-backup.db", revision: 1, keys: 1 },
      files: [...writer.files],
    };
    await writer.addText("k0s-backup.json", 0o600, renderManifest(change(manifest)));
  });
}

Deno.test("unpackArchive() tells what is in an archive, and writes what has a place", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const place = (name: string) => name.startsWith("pki") ? `${directory}/${name}` : undefined;

    const { manifest, config, datastore, files } = await unpackArchive(streamOf(await ours()), place);

    assertEquals([manifest?.role, config, datastore], ["controller", "spec: {}\n", {
      kind: "sqlite",
      member: "kine-state-backup.db",
    }]);
    assertEquals(files.length, 4);
    assertEquals([...Deno.readDirSync(directory)].map(({ name }) => name), ["pki"]);
    assertEquals(await Deno.readTextFile(`${directory}/pki/ca.key`), "key");
    const modes = ["pki", "pki/ca.key"].map((name) => Deno.statSync(`${directory}/${name}`).mode! & 0o7777);
    assertEquals(modes, [0o751, 0o640]);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

const LIES: readonly [what: string, change: (manifest: BackupManifest) => BackupManifest][] = [
  ["another digest", (it) => ({ ...it, files: it.files.map((file) => ({ ...file, sha256: "0".repeat(64) })) })],
  ["another size", (it) => ({ ...it, files: it.files.map((file) => ({ ...file, sizeBytes: 1 })) })],
  ["one file more", (it) => ({ ...it, files: [...it.files, { ...it.files[0]!, name: "pki/x" }] })],
  ["one file less", (it) => ({ ...it, files: it.files.slice(1) })],
  ["another datastore", (it) => ({ ...it, datastore: { ...it.datastore, kind: "etcd" } as typeof it.datastore })],
];
for (const [what, change] of LIES) {
  Deno.test(`unpackArchive() calls an archive damaged whose manifest tells of ${what}`, async () => {
    const archive = await ours(change);
    await assertRejects(() => unpackArchive(streamOf(archive)), DamagedArchiveError);
  });
}

Deno.test("unpackArchive() reads upstream's layout, which has no manifest and any name for the configuration", async () => {
  const archive = await rawArchive([
    { name: "etcd-snapshot.db", text: "snapshot" },
    { name: "pki", flag: "5" },
    { name: "pki/ca.key", text: "key" },
    { name: "helmhome/repositories.yaml", text: "{}" },
    { name: "helmhome/repositories.yaml", text: "{}" },
    { name: "cluster.yaml", text: "spec: {}" },
  ]);

  const directory = await Deno.makeTempDir();
  try {
    const { manifest, config, datastore } = await unpackArchive(streamOf(archive), (name) => `${directory}/${name}`);

    assertEquals([manifest, config, datastore], [undefined, "spec: {}", { kind: "etcd", member: "etcd-snapshot.db" }]);
    assertEquals(await Deno.readTextFile(`${directory}/helmhome/repositories.yaml`), "{}");
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

const FOREIGN: readonly [what: string, entries: readonly RawEntry[]][] = [
  ["two datastores", [{ name: "etcd-snapshot.db" }, { name: "kine-state-backup.db" }]],
  ["something beside the configuration", [{ name: "k0s.yaml" }, { name: "other.yaml" }]],
  ["a directory of its own", [{ name: "bin/k0s" }]],
];
for (const [what, entries] of FOREIGN) {
  Deno.test(`unpackArchive() refuses an archive with ${what}`, async () => {
    const archive = await rawArchive(entries);
    await assertRejects(() => unpackArchive(streamOf(archive)), UnsafeArchiveError);
  });
}
