import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { type BackupManifest, isNewerVersion, parseManifest, renderManifest } from "../../../lib/backup/manifest.ts";
import { DamagedArchiveError } from "../../../lib/backup/damaged_archive.ts";

const MANIFEST: BackupManifest = {
  format: 1,
  createdAt: "2026-01-02T03:04:05.000Z",
  role: "controller",
  versions: { k0s: "v1.37.2+k0s.0" },
  node: { hostname: "one", addresses: ["192.0.2.1"], dataDir: "/var/lib/k0s", name: "one" },
  datastore: { kind: "etcd", member: "etcd-snapshot.db", revision: 12, keys: 3 },
  files: [{ name: "pki/ca.key", sizeBytes: 1, sha256: "a".repeat(64) }],
};

Deno.test("parseManifest() reads what renderManifest() writes", () => {
  const external = { ...MANIFEST, datastore: { kind: "none" as const, notIncluded: "PostgreSQL at db:5432" } };

  assertEquals(parseManifest(renderManifest(MANIFEST)), MANIFEST);
  assertEquals(parseManifest(renderManifest(external)), external);
});

Deno.test("parseManifest() refuses a newer format, and says how to go on", () => {
  const error = assertThrows(() => parseManifest(JSON.stringify({ format: 2, all: "new" })), K0sError, "format 2");
  assertEquals(error.hint, "Use the k0s that made it, or a newer one");
});

const BAD: readonly [what: string, text: string][] = [
  ["text", "not JSON"],
  ["null", "null"],
  ["no format", JSON.stringify({ ...MANIFEST, format: undefined })],
  ["a file without a digest", JSON.stringify({ ...MANIFEST, files: [{ name: "a", sizeBytes: 1, sha256: "" }] })],
  ["a file that is none", JSON.stringify({ ...MANIFEST, files: [null] })],
  ["a datastore without a revision", JSON.stringify({ ...MANIFEST, datastore: { kind: "etcd", member: "x" } })],
  ["no datastore", JSON.stringify({ ...MANIFEST, datastore: undefined })],
  ["no machine", JSON.stringify({ ...MANIFEST, node: undefined })],
];
for (const [what, text] of BAD) {
  Deno.test(`parseManifest() calls one with ${what} damaged`, () => {
    assertThrows(() => parseManifest(text), DamagedArchiveError);
  });
}

const VERSIONS: readonly [version: string, than: string, isNewer: boolean][] = [
  ["v1.37.2+k0s.0", "v1.37.2+k0s.0", false],
  ["v1.37.2+k0s.1", "v1.37.2+k0s.0", true],
  ["v1.37.3+k0s.0", "v1.37.2+k0s.9", true],
  ["v1.38.0-rc.1+k0s.0", "v1.37.2+k0s.0", true],
  ["v1.9.9+k0s.0", "v1.37.2+k0s.0", false],
  ["v2.0.0", "v1.37.2+k0s.0", true],
  ["v1.37.2", "v1.37.2+k0s.0", false],
];
for (const [version, than, isNewer] of VERSIONS) {
  Deno.test(`isNewerVersion() ${version} than ${than}: ${isNewer}`, () => {
    assertEquals(isNewerVersion(version, than), isNewer);
  });
}
