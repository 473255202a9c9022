import { assertEquals, assertThrows } from "@std/assert";
import { documentOf, inShort } from "../../../lib/node/process_document.ts";
import { aProcessSpec } from "../../support/a_process_spec.ts";

Deno.test("documentOf() has the files that a process reads, and no others", () => {
  const files = ["a", "b"].map((readBy) => ({ path: `/${readBy}`, text: "", mode: 0o644, readBy }));
  const desired = { processes: [aProcessSpec({ name: "a" })], files };

  assertEquals(documentOf(desired, "a").files, files.slice(0, 1));
  assertThrows(() => documentOf(desired, "b"), TypeError);
});

Deno.test("inShort() is what was said first, and the last words", () => {
  assertEquals(inShort("Cannot start a: ended\n  | one\n  | error: two"), "Cannot start a: ended: error: two");
  assertEquals(inShort("Cannot start a"), "Cannot start a");
});
