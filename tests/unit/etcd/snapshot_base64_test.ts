import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { decodeBase64 } from "../../../lib/etcd/snapshot_base64.ts";

Deno.test("decodeBase64() reads what others encode, whatever the length", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
    const text = new TextEncoder().encode(bytes.toBase64());
    assertEquals(decodeBase64(text, new Uint8Array(200)), bytes);
  }));
});
