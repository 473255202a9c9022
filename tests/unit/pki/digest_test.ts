import { assertEquals } from "@std/assert";
import { sha256Hex } from "../../../lib/pki/digest.ts";

const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

Deno.test("sha256Hex() gives the same for text and its bytes", async () => {
  assertEquals(await sha256Hex("abc"), ABC);
  assertEquals(await sha256Hex(new TextEncoder().encode("abc")), ABC);
});
