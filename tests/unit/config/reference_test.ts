import { assertEquals } from "@std/assert";
import { fieldTable } from "../../../lib/config/mod.ts";

Deno.test("fieldTable() stands in docs/configuration.md as it is", async () => {
  const page = Deno.readTextFileSync(new URL("../../../docs/configuration.md", import.meta.url));

  assertEquals(page.slice(page.indexOf("| Field |")).trim(), (await fieldTable()).trim());
});
