/**
 * Builds that differ from `dist/k0s` in a few bytes: another version string, or a mistake in the program.
 *
 * The bundled program is plain text at the end of the executable, so that texts of the same length can be exchanged in it; a build
 * of its own would take minutes for each.
 */
import { assert } from "@std/assert";
import { K0S_VERSION } from "../../lib/node/version.ts";
import type { InitMachine } from "./init_machine.ts";

/** The version that another build tells. */
export const OTHER_VERSION = `${K0S_VERSION.slice(0, -1)}${(Number(K0S_VERSION.at(-1)) + 1) % 10}`;

/** Makes another build in a machine: the version is {@link OTHER_VERSION}, and each of these texts is replaced. */
export async function otherBuild(
  machine: InitMachine,
  path: string,
  changes: readonly (readonly [string, string])[] = [],
): Promise<void> {
  const all = [[K0S_VERSION, OTHER_VERSION], ...changes] as const;
  for (const [from, to] of all) {
    assert(from.length === to.length, `"${from}" and "${to}" differ in length`);
    await machine.must("grep", ["-aqF", "-e", from, "/usr/local/bin/k0s"]);
  }
  const script = all.map(([from, to]) => `s|${literal(from)}|${to.replaceAll(/[\\&|]/g, "\\$&")}|g`).join(";");
  const command = `mkdir -p "$(dirname "$1")"; LC_ALL=C sed "$2" /usr/local/bin/k0s > "$1"; chmod 755 "$1"`;
  await machine.must("sh", ["-ec", command, "sh", path, script]);
}

/** A text as sed's basic expressions take it. */
function literal(text: string): string {
  return text.replaceAll(/[\\.*[\]^$|]/g, "\\$&");
}
