import type { ConfigDifference } from "../../status/mod.ts";
import type { Desired } from "../desired/desired.ts";
import { fileDifferences } from "./file_difference.ts";
import { objectDifferences } from "./object_difference.ts";
import { processDifferences } from "./process_difference.ts";
import { taskDifferences } from "./task_difference.ts";

/** What would be another on a node if it were `after` instead of `before`. Secrets are masked. */
export function differenceBetween(
  before: Desired,
  after: Desired,
): Pick<ConfigDifference, "processes" | "files" | "objects" | "tasks"> {
  return {
    processes: processDifferences(before.processes, after.processes),
    files: fileDifferences(before.files, after.files),
    objects: objectDifferences(before.stacks, after.stacks),
    tasks: taskDifferences(before.tasks, after.tasks),
  };
}
