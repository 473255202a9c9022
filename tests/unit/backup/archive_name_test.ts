import { assertEquals } from "@std/assert";
import { archiveNameOf, clusterName, parseArchiveName } from "../../../lib/backup/archive_name.ts";

const CREATED_AT = new Date("2026-11-28T14:00:00.123Z");
const NAME = "k0s_backup_2026-11-28T14_00_00_123Z_0123456789ab.tar.gz";

Deno.test("archiveNameOf() and parseArchiveName() are each other's inverse", () => {
  const facts = { cluster: "0123456789ab", createdAt: CREATED_AT };
  for (const [isEncrypted, name] of [[false, NAME], [true, `${NAME}.age`]] as const) {
    assertEquals(archiveNameOf({ ...facts, isEncrypted }), name);
    assertEquals(parseArchiveName(name), { name, ...facts });
  }
});

Deno.test("parseArchiveName() passes over what k0s has not made by schedule", () => {
  const others = [
    "k0s_backup_2026-11-28T14_00_00_123Z.tar.gz",
    "k0s_backup_2026-13-28T14_00_00_123Z_0123456789ab.tar.gz",
    `${NAME}.part`,
    `../${NAME}`,
    "notes.txt",
  ];
  assertEquals(others.map((name) => parseArchiveName(name)), others.map(() => undefined));
});

Deno.test("clusterName() is the begin of a UID", () => {
  assertEquals(clusterName("01234567-89AB-4cde-8123-456789abcdef"), "0123456789ab");
});
