import { assertEquals } from "@std/assert";
import { mergePatchBetween } from "../../../../lib/cli/config/merge_patch.ts";

Deno.test("mergePatchBetween() has what differs, and null for what is gone", () => {
  const before = { same: { a: [1] }, gone: 1, list: [1, 2], deep: { x: { y: 1, z: 2 } } };
  const after = { same: { a: [1] }, list: [2], deep: { x: { y: 1 } }, added: { b: true } };

  assertEquals(mergePatchBetween(before, after), {
    gone: null,
    list: [2],
    deep: { x: { z: null } },
    added: { b: true },
  });
});
