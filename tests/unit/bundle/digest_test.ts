import { assertEquals } from "@std/assert";
import { sha256Of, sha256OfFile, startDigest } from "../../../lib/bundle/digest.ts";
import { temporaryDirectory } from "./_fixture.ts";

const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

Deno.test("sha256Of() gives the digest of the standard's example", () => {
  assertEquals(sha256Of(new TextEncoder().encode("abc")), ABC);
});

Deno.test("startDigest() does not depend on how the data are cut", () => {
  const digest = startDigest();
  digest.update(new TextEncoder().encode("a"));
  digest.update(new TextEncoder().encode("bc"));

  assertEquals(digest.hex(), ABC);
});

Deno.test("sha256OfFile() reads a file, and gives undefined for a missing one or a directory", async () => {
  await using directory = await temporaryDirectory();
  await Deno.writeTextFile(`${directory.path}/file`, "abc");

  assertEquals(await sha256OfFile(`${directory.path}/file`), ABC);
  assertEquals(await sha256OfFile(`${directory.path}/none`), undefined);
  assertEquals(await sha256OfFile(directory.path), undefined);
});
