import { assertEquals } from "@std/assert";
import { inOrderOfAge } from "../../../lib/backup/archive_store.ts";

Deno.test("inOrderOfAge() has the newest first", () => {
  const [one, two, three] = [1, 2, 3].map((day) => ({ createdAt: new Date(Date.UTC(2026, 0, day)) }));
  assertEquals(inOrderOfAge([two!, three!, one!]), [three!, two!, one!]);
});
