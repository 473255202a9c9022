import { assert } from "@std/assert";
import { releaseMemory } from "../../../lib/platform/mod.ts";

Deno.test("releaseMemory() asks the collector for all it can get, and works where it is not exposed", () => {
  const scope = globalThis as { gc?: (options: { flavor: string }) => void };
  const before = scope.gc;
  const asked: string[] = [];
  try {
    scope.gc = ({ flavor }) => void asked.push(flavor);
    releaseMemory();
    delete scope.gc;
    releaseMemory();
  } finally {
    if (before !== undefined) scope.gc = before;
  }

  assert(asked.length === 1 && asked[0] === "last-resort");
});
