import { assertEquals, assertThrows } from "@std/assert";
import { inOrderOfNeed, NO_STACKS, processOf } from "../../../../lib/node/desired/desired.ts";
import { aProcessSpec } from "../../../support/a_process_spec.ts";

const spec = (name: string, needs: string[] = []) => aProcessSpec({ name, needs });

Deno.test("inOrderOfNeed() has each process after those it needs, as far as there are any", () => {
  const ordered = inOrderOfNeed([spec("c", ["b", "none"]), spec("b", ["a"]), spec("a")]);

  assertEquals(ordered.map(({ name }) => name), ["a", "b", "c"]);
});

Deno.test("inOrderOfNeed() refuses a circle", () => {
  assertThrows(() => inOrderOfNeed([spec("a", ["b"]), spec("b", ["a"])]), TypeError, "need each other");
});

Deno.test("processOf() finds a process by its name", () => {
  const desired = { processes: [spec("a")], files: [], stacks: NO_STACKS, tasks: [] };

  assertEquals(processOf(desired, "a").name, "a");
  assertThrows(() => processOf(desired, "b"), TypeError, '"b"');
});
