/**
 * Builds that differ from `dist/k0s` in a few bytes: another version string, or a mistake in the program.
 *
 * The bundled program is plain text at the end of the executable, so that texts of the same length can be exchanged in it; a build
 * of its own would take minutes for each.
 */
import { assert } from "@std/assert";
import { K0S_VERSION } from "../../lib/node/version.ts";
import type { InitMachine } from "./init_machine.ts";
import { K0S } from "./k0s_binary.ts";

/** The version that another build tells. */
export const OTHER_VERSION = `${K0S_VERSION.slice(0, -1)}${(Number(K0S_VERSION.at(-1)) + 1) % 10}`;

/** Where another build is made, and what is changed in it. */
interface OtherBuild {
  /** Left out: here, of the file that end-to-end tests run. */
  machine?: InitMachine;
  changes?: readonly (readonly [string, string])[];
}

/** Makes another build: the version is {@link OTHER_VERSION}, and each of these texts is replaced. */
export async function otherBuild(path: string, { machine, changes = [] }: OtherBuild = {}): Promise<void> {
  const k0s = machine === undefined ? K0S : "/usr/local/bin/k0s";
  const must = (program: string, args: string[]) => machine?.must(program, args) ?? mustHere(program, args);
  const all = [[K0S_VERSION, OTHER_VERSION], ...changes] as const;
  for (const [from, to] of all) {
    assert(from.length === to.length, `"${from}" and "${to}" differ in length`);
    await must("grep", ["-aqF", "-e", from, k0s]);
  }
  const script = all.map(([from, to]) => `s|${literal(from)}|${to.replaceAll(/[\\&|]/g, "\\$&")}|g`).join(";");
  const command = `mkdir -p "$(dirname "$2")"; LC_ALL=C sed "$3" "$1" > "$2"; chmod 755 "$2"`;
  await must("sh", ["-ec", command, "sh", k0s, path, script]);
}

async function mustHere(program: string, args: string[]): Promise<void> {
  const { code, stderr } = await new Deno.Command(program, { args }).output();
  assert(code === 0, `${program} failed (${code}): ${new TextDecoder().decode(stderr)}`);
}

/** A text as sed's basic expressions take it. */
function literal(text: string): string {
  return text.replaceAll(/[\\.*[\]^$|]/g, "\\$&");
}
