import { assertEquals } from "@std/assert";
import { archiveStores, retentionOf } from "../../../lib/backup/archive_stores.ts";

Deno.test("archiveStores() has the places that settings name", () => {
  assertEquals(archiveStores({ local: { directory: "/a" } }).map(({ place }) => place), ["/a"]);
  assertEquals(archiveStores({}), []);
});

Deno.test("retentionOf() reads how many and how old", () => {
  assertEquals(retentionOf({ retention: { count: 2, maxAge: "1h0m0s" } }), { count: 2, maxAgeMs: 3_600_000 });
  assertEquals(retentionOf({}), { count: undefined, maxAgeMs: undefined });
});
