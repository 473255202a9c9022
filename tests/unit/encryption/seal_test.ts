import { assert, assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { findSealed, seal, unseal } from "../../../lib/encryption/seal.ts";
import { systemRandom } from "../../../lib/platform/mod.ts";
import { FakeRandom } from "../../support/fakes.ts";

const AUTHORITY = "-----BEGIN PRIVATE KEY-----\nb3Vycw==\n-----END PRIVATE KEY-----\n";
const ANOTHER = "-----BEGIN PRIVATE KEY-----\ndGhlaXJz\n-----END PRIVATE KEY-----\n";

Deno.test("unseal() gives what was sealed by the same authority, whatever its length and letters", async () => {
  for (let length = 0; length < 100; length += 7) {
    const text = `${"ü".repeat(length)}${length}`;
    assertEquals(await unseal(await seal(text, AUTHORITY, systemRandom), AUTHORITY), text);
  }
  assertEquals(await unseal(await seal("text", AUTHORITY, systemRandom), AUTHORITY.replaceAll("\n", "\r\n")), "text");
});

Deno.test("seal() shows nothing of the text, and is another one each time", async () => {
  const random = new FakeRandom();
  const [first, second] = [await seal("the secret", AUTHORITY, random), await seal("the secret", AUTHORITY, random)];

  assert(first !== second);
  assert(!first.includes("secret") && !first.includes(btoa("the secret")));
});

Deno.test("unseal() refuses another authority, and every changed or missing byte", async () => {
  const sealed = await seal("text", AUTHORITY, systemRandom);
  await assertRejects(() => unseal(sealed, ANOTHER), K0sError, "sealed by another authority");
  const [, body = ""] = /-----([A-Za-z0-9+/=]+)-----END/.exec(sealed)!;
  const bytes = Uint8Array.from(atob(body), (char) => char.charCodeAt(0));
  for (let at = 0; at < bytes.length; at++) {
    const changed = bytes.with(at, bytes[at]! ^ 1);
    for (const wrong of [changed, bytes.subarray(0, at)]) {
      const text = sealed.replace(body, btoa(String.fromCharCode(...wrong)));
      await assertRejects(() => unseal(text, AUTHORITY), K0sError, "sealed by another authority");
    }
  }
});

Deno.test("findSealed() finds it in whatever the API server has stored", async () => {
  const sealed = await seal("text", AUTHORITY, systemRandom);
  for (const stored of [sealed, `k8s\0\n\x0bv1 ConfigMap plan\x12${sealed}\x1a\0`, JSON.stringify({ plan: sealed })]) {
    assertEquals(findSealed(stored), sealed);
  }
  for (const stored of ["", sealed.slice(0, -3), "-----END K0S ENCRYPTION PLAN-----"]) {
    assertEquals(findSealed(stored), undefined);
  }
});
