import { stringifyJson } from "../../base/mod.ts";
import type { TaskDifference } from "../../status/mod.ts";
import type { DesiredTask } from "../desired/desired.ts";

/** Tasks that begin again for every change and have no effect but objects, which are compared themselves, and Events. */
const TOLD_OTHERWISE: readonly string[] = ["charts", "configuration-event", "worker-config"];

/** The tasks that differ. */
export function taskDifferences(before: readonly DesiredTask[], after: readonly DesiredTask[]): TaskDifference[] {
  const former = new Map(before.map((task) => [task.name, task]));
  const wanted = new Set(after.map(({ name }) => name));
  const gone = before.filter(({ name }) => !wanted.has(name)).map(({ name }) => ({ name, change: "ends" as const }));
  const found = after.flatMap((task): TaskDifference[] => {
    const last = former.get(task.name);
    if (last === undefined) return [{ name: task.name, change: "begins" }];
    return textOf(last) === textOf(task) ? [] : [{ name: task.name, change: "begins again" }];
  });
  return [...gone, ...found].filter(({ name }) => !TOLD_OTHERWISE.includes(name));
}

function textOf({ follows, lease }: DesiredTask): string {
  return stringifyJson([follows ?? null, lease ?? null]);
}
