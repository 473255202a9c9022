import { assertEquals, assertThrows } from "@std/assert";
import { TarError } from "../../../lib/bundle/mod.ts";
import { DamagedArchiveError, ofArchive } from "../../../lib/backup/damaged_archive.ts";

Deno.test("ofArchive() says of an archive what is wrong with its tar, and nothing of other errors", () => {
  const fails = (error: Error) => () =>
    ofArchive(() => {
      throw error;
    });
  assertEquals(ofArchive(() => 1), 1);
  assertThrows(fails(new TarError("it is cut")), DamagedArchiveError, "The archive is damaged: it is cut");
  assertThrows(fails(new RangeError("other")), RangeError, "other");
});
