import { assertEquals } from "@std/assert";
import { registrySecretNames } from "../../../lib/config/registry_secrets.ts";

Deno.test("registrySecretNames() has those of registries and mirrors, each once", () => {
  const named = (name: string) => ({ credentials: { secretRef: { name } } });
  const mirror = { url: "https://m", capabilities: ["pull" as const] };

  assertEquals(
    registrySecretNames([
      { host: "a", ...named("z"), mirrors: [{ ...mirror, ...named("b") }, mirror] },
      { host: "b", ...named("z"), credentials: { file: "/w" } },
      { host: "c", ...named("z") },
    ]),
    ["b", "z"],
  );
  assertEquals(registrySecretNames(undefined), []);
});
