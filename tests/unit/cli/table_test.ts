import { assertEquals } from "@std/assert";
import { renderTable } from "../../../lib/cli/table.ts";

Deno.test("renderTable() aligns columns with two blanks and ends lines clean", () => {
  assertEquals(renderTable([["NAME", "ID", "X"], ["a", "12345", ""]]), "NAME  ID     X\na     12345\n");
  assertEquals(renderTable([]), "");
});
