import { assert, assertEquals } from "@std/assert";
import { CIPHER_SUITES } from "../../../lib/config/mod.ts";

Deno.test("CIPHER_SUITES all give forward secrecy and authenticated encryption, ECDSA first as our keys are", () => {
  assert(
    CIPHER_SUITES.every((suite) => /^TLS_ECDHE_(ECDSA|RSA)_WITH_(AES_\d+_GCM|CHACHA20_POLY1305)_SHA\d+$/.test(suite)),
  );
  assertEquals(CIPHER_SUITES.findIndex((suite) => suite.includes("_RSA_")), CIPHER_SUITES.length / 2);
});
