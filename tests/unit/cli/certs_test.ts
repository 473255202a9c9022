import { assertEquals } from "@std/assert";
import { certs } from "../../../lib/cli/certs.ts";

Deno.test("k0s certs checks and renews", () => {
  assertEquals(certs.subcommands?.map(({ word }) => word), ["check", "renew"]);
});
