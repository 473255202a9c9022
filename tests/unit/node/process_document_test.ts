import { assertEquals, assertThrows } from "@std/assert";
import type { DesiredFile } from "../../../lib/node/desired/desired.ts";
import { documentOf, inShort, isSameDocument } from "../../../lib/node/process_document.ts";
import { aProcessSpec } from "../../support/a_process_spec.ts";

const file = (readBy: string): DesiredFile => ({ path: `/run/${readBy}.conf`, text: "1", mode: 0o644, readBy });

Deno.test("documentOf() is a process with the files that it reads, and refuses one that is not described", () => {
  const desired = {
    processes: [aProcessSpec({ name: "a" }), aProcessSpec({ name: "b" })],
    files: [file("a"), file("b")],
  };

  const document = documentOf(desired, "b");

  assertEquals([document.spec.name, document.files], ["b", [file("b")]]);
  assertThrows(() => documentOf(desired, "c"), TypeError);
});

Deno.test("isSameDocument() compares the process and the files", () => {
  const [spec, other] = [aProcessSpec({ args: ["1"] }), aProcessSpec({ args: ["2"] })];
  const files = [file("a")];

  assertEquals(isSameDocument({ spec, files }, { spec: { ...spec }, files: [file("a")] }), true);
  assertEquals(isSameDocument({ spec, files }, { spec: other, files }), false);
  assertEquals(isSameDocument({ spec, files }, { spec, files: [] }), false);
});

Deno.test("inShort() is what was said first and the last words of the output", () => {
  assertEquals(inShort("it ends"), "it ends");
  assertEquals(inShort("it ends\n  | starting\n  | error: no such file"), "it ends: error: no such file");
});
