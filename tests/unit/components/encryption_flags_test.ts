import { assertEquals } from "@std/assert";
import { encryptionArgs, encryptionConfigFile, isEncryptionForeign } from "../../../lib/components/encryption_flags.ts";
import { aClusterConfig } from "../../support/a_controller.ts";

const FLAG = "encryption-provider-config";

Deno.test("encryptionArgs() names our file, which is read again when it changes", () => {
  const file = encryptionConfigFile({ pkiDir: "/d/pki" });
  assertEquals(encryptionArgs(file, {}), {
    [FLAG]: "/d/pki/secrets-encryption.yaml",
    [`${FLAG}-automatic-reload`]: "true",
  });
  assertEquals(encryptionArgs(undefined, {}), {});
});

Deno.test("an operator's own file wins, in whatever form it is given", () => {
  const { spec } = aClusterConfig();
  for (
    const given of [{ extraArgs: { [FLAG]: "/f" } }, { rawArgs: [`--${FLAG}=/f`] }, { rawArgs: [`--${FLAG}`, "/f"] }]
  ) {
    assertEquals(encryptionArgs("/d", given), {});
    assertEquals(isEncryptionForeign({ spec: { ...spec, api: { ...spec.api, ...given } } }), true);
  }
  assertEquals(isEncryptionForeign({ spec }), false);
});
