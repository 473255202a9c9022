import { DatabaseSync } from "node:sqlite";
import type { Machine } from "../../support/machine.ts";

/** A Secret as kine has it in SQLite. */
interface Row {
  name: string;
  value: Uint8Array;
}

/** The newest version of each Secret in the SQLite database of a controller, by another way than k0s reads them. */
export function sqliteSecrets(machine: Machine): Row[] {
  const database = new DatabaseSync(machine.dataPath("db/state.db"), { readOnly: true });
  try {
    const newest = "SELECT name, MAX(id) AS id FROM kine WHERE name LIKE '/registry/secrets/%' GROUP BY name";
    const rows = database.prepare(
      `SELECT kine.name, kine.value FROM kine JOIN (${newest}) AS newest ON newest.id = kine.id WHERE kine.deleted = 0`,
    ).all();
    return rows as unknown as Row[];
  } finally {
    database.close();
  }
}

/** What each of them begins with: the provider that has written it, or `plain`. */
export function providersIn(rows: readonly Row[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { value } of rows) {
    const [head = ""] = /^k8s:enc:secretbox:v1:[^:]+:/.exec(textOf(value)) ?? ["plain"];
    found[head] = (found[head] ?? 0) + 1;
  }
  return found;
}

/** How many of them have a text in them. */
export function countHolding(rows: readonly Row[], text: string): number {
  return rows.filter(({ value }) => textOf(value).includes(text)).length;
}

function textOf(value: Uint8Array): string {
  return new TextDecoder("latin1").decode(value);
}
