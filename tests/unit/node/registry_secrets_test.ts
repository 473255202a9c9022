import { assertEquals } from "@std/assert";
import { RegistrySecrets } from "../../../lib/node/registry_secrets.ts";

Deno.test("RegistrySecrets tells of what it learns, and forgets what is not asked for", async () => {
  const secrets = new RegistrySecrets();
  const changed = secrets.changes.next(new AbortController().signal);
  secrets.learn("a", { password: "x" });
  await changed;
  secrets.learn("b", undefined);

  secrets.forgetOthers(["b"]);

  assertEquals([...secrets.known], [["b", undefined]]);
});
