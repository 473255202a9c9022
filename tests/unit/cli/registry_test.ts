import { assertEquals } from "@std/assert";
import { registry } from "../../../lib/cli/registry.ts";

Deno.test("registry has a word for each thing to look at", () => {
  assertEquals(registry.subcommands?.map(({ word }) => word), ["test"]);
});
