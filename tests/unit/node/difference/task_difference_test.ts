import { assertEquals } from "@std/assert";
import { taskDifferences } from "../../../../lib/node/difference/task_difference.ts";

const task = (name: string, follows?: unknown) => ({ name, after: "x", ...(follows === undefined ? {} : { follows }) });

Deno.test("taskDifferences() tells what begins, ends, and begins again; not what is told as objects or Events", () => {
  const before = [
    task("same", 1),
    task("gone"),
    task("certificates", "a"),
    task("worker-config", 1),
    task("charts", 1),
  ];
  const after = [task("same", 1), task("new"), task("certificates", "b"), task("worker-config", 2), task("charts", 2)];

  assertEquals(taskDifferences(before, after).map(({ name, change }) => `${name} ${change}`), [
    ...["gone ends", "new begins", "certificates begins again"],
  ]);
});
