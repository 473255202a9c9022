import { assertEquals, assertStringIncludes } from "@std/assert";
import { renderFieldTable } from "../../../lib/config/field_table.ts";

Deno.test("renderFieldTable() shows type, default and meaning of a field", () => {
  const table = renderFieldTable();

  assertStringIncludes(table, "| `spec.api.port` | port | `6443` | Port of the Kubernetes API. |");
  assertStringIncludes(table, "| `spec.workerProfiles[].name` | string |  | Name given to `--profile`. |");
});

Deno.test("renderFieldTable() stands in docs/configuration.md as it is", () => {
  const page = Deno.readTextFileSync(new URL("../../../docs/configuration.md", import.meta.url));

  assertEquals(page.slice(page.indexOf("| Field |")).trim(), renderFieldTable().trim());
});
