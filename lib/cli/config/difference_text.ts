import type { ConfigDifference, FileDifference, ObjectDifference, ProcessDifference } from "../../status/mod.ts";

/** Why a file, and why an object, has no effect in a field. */
const OBJECT_DECIDES = "since the ClusterConfig of the cluster says otherwise (k0s config edit)";
const FILE_DECIDES = "since each controller has its own in its file";

/** Whether anything would be another, now or after a restart of k0s. */
export function isDifferent({ refused, processes, files, objects, tasks }: ConfigDifference): boolean {
  return refused !== undefined || [processes, files, objects, tasks].some((list) => list.length > 0);
}

/**
 * A difference for people.
 *
 * @param isObject Whether it is that of an object of the cluster instead of a file.
 */
export function differenceText(difference: ConfigDifference, isObject = false): string {
  const { fields, refused, processes, files, objects, tasks, withoutEffect } = difference;
  const lines = [
    ...(fields.length === 0 ? [] : [`Fields that differ: ${fields.join(", ")}`]),
    ...(refused === undefined ? [] : refusalLines(refused)),
    ...section("Processes", processes.flatMap(processLines)),
    ...section("Files", files.flatMap(fileLines)),
    ...section("Objects", objects.flatMap(objectLines)),
    ...section("Tasks of k0s", tasks.map(({ name, change }) => `${name} ${change}`)),
    ...(withoutEffect.length === 0
      ? []
      : [`Without effect, ${isObject ? FILE_DECIDES : OBJECT_DECIDES}: ${withoutEffect.join(", ")}`]),
    ...(isDifferent(difference) ? [] : ["Nothing would change on this node"]),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function refusalLines({ message, hint }: NonNullable<ConfigDifference["refused"]>): string[] {
  return [
    "Refused while k0s runs; what follows would be after a restart:",
    ...indented(message.split("\n")),
    ...(hint === undefined ? [] : indented([hint])),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...indented(lines)];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function processLines({ name, change, arguments: args, others }: ProcessDifference): string[] {
  return [
    `${name} ${change}`,
    ...indented(args.map(({ from, to }) => {
      if (from === undefined) return `+ ${to}`;
      return to === undefined ? `- ${from}` : `${from} → ${to}`;
    })),
    ...indented(others),
  ];
}

const CHANGES = { added: "is written", changed: "changes", removed: "is removed" };

function fileLines({ path, change, mode, readBy, lines = [] }: FileDifference): string[] {
  return [`${path} (${mode}) ${CHANGES[change]}, read by ${readBy}`, ...indented(lines)];
}

const OBJECT_CHANGES = { added: "is applied", changed: "changes", removed: "is deleted" };

function objectLines({ kind, name, stack, change, lines = [] }: ObjectDifference): string[] {
  return [`${kind} ${name} ${OBJECT_CHANGES[change]}, of stack ${stack}`, ...indented(lines)];
}
