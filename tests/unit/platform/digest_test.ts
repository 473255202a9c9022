import { assertEquals } from "@std/assert";
import { sha256Of, sha256OfFile, startDigest } from "../../../lib/platform/mod.ts";

const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

Deno.test("sha256Of() gives the digest of the standard's example", () => {
  assertEquals(sha256Of(new TextEncoder().encode("abc")), ABC);
  assertEquals(sha256Of("abc"), ABC);
});

Deno.test("startDigest() does not depend on how the data are cut", () => {
  const digest = startDigest();
  digest.update(new TextEncoder().encode("a"));
  digest.update(new TextEncoder().encode("bc"));

  assertEquals(digest.hex(), ABC);
});

Deno.test("sha256OfFile() reads a file, and gives undefined for a missing one or a directory", async () => {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${directory}/file`, "abc");

    assertEquals(await sha256OfFile(`${directory}/file`), ABC);
    assertEquals(await sha256OfFile(`${directory}/none`), undefined);
    assertEquals(await sha256OfFile(directory), undefined);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
