import { assertEquals } from "@std/assert";
import { airgap } from "../../../lib/cli/airgap.ts";

Deno.test("airgap has a word for each thing to prepare", () => {
  assertEquals(airgap.subcommands?.map(({ word }) => word), ["bundle-artifacts", "list-images"]);
});
