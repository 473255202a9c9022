import { assertEquals } from "@std/assert";
import { datastoreText } from "../../../../lib/cli/backup/words.ts";

Deno.test("datastoreText() says how far a datastore is, or where it is", () => {
  const facts = { member: "x", revision: 12, keys: 3 };
  assertEquals(datastoreText({ kind: "etcd", ...facts }), "etcd at revision 12 with 3 keys");
  assertEquals(datastoreText({ kind: "sqlite", ...facts }), "SQLite at revision 12 with 3 keys");
  const elsewhere = { kind: "none" as const, notIncluded: "PostgreSQL at db:5432" };
  assertEquals(datastoreText(elsewhere), "without the cluster's objects, which are in PostgreSQL at db:5432");
});
