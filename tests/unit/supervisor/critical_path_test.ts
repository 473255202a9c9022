import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { criticalPath, type TimedStep } from "../../../lib/supervisor/mod.ts";

Deno.test("criticalPath() follows the need that ended last", () => {
  const steps: TimedStep[] = [
    { name: "keys", needs: [], startMs: 0, endMs: 5 },
    { name: "store", needs: ["keys"], startMs: 5, endMs: 9 },
    { name: "stage", needs: [], startMs: 0, endMs: 20 },
    { name: "server", needs: ["store", "stage"], startMs: 20, endMs: 30 },
    { name: "aside", needs: ["store"], startMs: 9, endMs: 29 },
  ];
  assertEquals(criticalPath(steps), ["stage", "server"]);
});

Deno.test("criticalPath() takes a step that still runs for the last", () => {
  const steps: TimedStep[] = [
    { name: "done", needs: [], startMs: 0, endMs: 50 },
    { name: "running", needs: ["not-there"], startMs: 1 },
  ];
  assertEquals(criticalPath(steps), ["running"]);
  assertEquals(criticalPath([]), []);
});

Deno.test("criticalPath() is a chain of needs that ends with the step that ended last", () => {
  const lists = fc.array(fc.record({ needs: fc.array(fc.nat(), { maxLength: 3 }), tookMs: fc.nat(99) }), {
    minLength: 1,
  });
  fc.assert(fc.property(lists, (records) => {
    const steps: Required<TimedStep>[] = [];
    for (const [index, { needs, tookMs }] of records.entries()) {
      const needed = index === 0 ? [] : [...new Set(needs.map((number) => number % index))].map((at) => steps[at]!);
      const startMs = Math.max(0, ...needed.map(({ endMs }) => endMs));
      steps.push({ name: `s${index}`, needs: needed.map(({ name }) => name), startMs, endMs: startMs + tookMs });
    }
    const path = criticalPath(steps).map((name) => steps.find((one) => one.name === name)!);
    assertEquals(path.at(-1)?.endMs, Math.max(...steps.map(({ endMs }) => endMs)));
    assertEquals(path[0]?.needs, []);
    assert(path.every((one, index) => index === 0 || one.startMs === path[index - 1]!.endMs));
  }));
});
