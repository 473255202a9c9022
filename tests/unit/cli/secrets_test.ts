import { assertEquals } from "@std/assert";
import { secrets } from "../../../lib/cli/secrets.ts";

Deno.test("k0s secrets looks and changes", () => {
  assertEquals(secrets.subcommands?.map(({ word }) => word), ["status", "enable", "rotate", "disable"]);
});
