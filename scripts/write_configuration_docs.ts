/**
 * Renews the table of fields in `docs/configuration.md` from the schema. A unit test tells when it is needed.
 *
 *     scripts/deno.sh run -A scripts/write_configuration_docs.ts
 *
 * @module
 */
import { renderFieldTable } from "../lib/config/field_table.ts";

const page = new URL("../docs/configuration.md", import.meta.url);
const text = await Deno.readTextFile(page);
const start = text.indexOf("| Field |");
await Deno.writeTextFile(page, text.slice(0, start === -1 ? undefined : start) + renderFieldTable());
