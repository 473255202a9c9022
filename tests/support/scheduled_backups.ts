import { assertEquals } from "@std/assert";
import { eventually } from "./eventually.ts";
import type { Machine } from "./machine.ts";

/** The configuration whose backups a test changes. */
export const BACKUP_CONFIG = "/etc/k0s/k0s.yaml";
/** Longest time until a backup of a schedule that comes each minute is there: it waits for the minute, and may be tried again. */
const MADE_WITHIN_MS = 240_000;

/** An archive as `k0s backup list` has it. */
export interface ListedArchive {
  name: string;
  sizeBytes: number;
  place: string;
}

/** Writes a configuration with backups each minute. @param backup The rest of `spec.backup`, a line each. */
export async function configureBackups(machine: Machine, backup: readonly string[]): Promise<void> {
  const lines = ["spec:", "  backup:", '    schedule: "* * * * *"', ...backup.map((line) => `    ${line}`), ""];
  const script = `mkdir -p /etc/k0s && cat > ${BACKUP_CONFIG}`;
  const { code, stderr } = await machine.run("sh", ["-c", script], { stdin: lines.join("\n") });
  assertEquals(code, 0, stderr);
}

/** The archives that `k0s backup list` has on a controller. */
export async function listBackups(machine: Machine): Promise<ListedArchive[]> {
  const { code, stdout, stderr } = await machine.k0s(["backup", "list", "-o", "json"]);
  assertEquals(code, 0, stderr);
  return JSON.parse(stdout);
}

/** Waits until there is an archive that was not there before. @returns It. */
export async function nextBackup(machine: Machine, before: readonly ListedArchive[]): Promise<ListedArchive> {
  const known = new Set(before.map(({ name }) => name));
  return await eventually(async () => (await listBackups(machine)).find(({ name }) => !known.has(name)), {
    what: "another archive",
    withinMs: MADE_WITHIN_MS,
    everyMs: 1_000,
  });
}

/** Waits for an Event about backups. */
export async function backupEvent(machine: Machine, reason: string): Promise<string> {
  const get = ["-n", "kube-system", "get", "events", "--field-selector", `reason=${reason}`];
  return await eventually(async () => {
    const text = await machine.kubectl([...get, "-o", "jsonpath={range .items[*]}{.type}: {.message}{end}"]);
    return text !== "" && text;
  }, { what: `an Event ${reason}`, withinMs: MADE_WITHIN_MS, everyMs: 1_000 });
}
