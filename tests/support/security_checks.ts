import { assert, assertEquals } from "@std/assert";
import { missingOf } from "./account_reach.ts";
import { K0S } from "./k0s_binary.ts";
import type { Machine } from "./machine.ts";

/** A line of the table in `docs/security.md`. */
export interface SecurityCheck {
  id: string;
  command: string;
  /** What the command prints on a node, its lines separated by blanks. */
  prints: string;
}

/** `spec.security.profile` */
export type SecurityProfile = "default" | "hardened";

const PAGE = new URL("../../docs/security.md", import.meta.url);
/** What follows the number of a line that holds with that profile alone. */
const HARDENED = " `hardened`";

/** The checks that the page lists for a profile. */
export async function securityChecks(profile: SecurityProfile): Promise<SecurityCheck[]> {
  const lines = (await Deno.readTextFile(PAGE)).split("\n").filter((line) => /^\| \d/.test(line)).map(parsed);
  const ofHardened = new Map(
    lines.filter(({ id }) => id.endsWith(HARDENED)).map((line) => [line.id.slice(0, -HARDENED.length), line]),
  );
  const common = lines.filter(({ id }) => !id.endsWith(HARDENED));
  for (const id of ofHardened.keys()) assert(common.some((line) => line.id === id), `${id} has no line of its own`);
  return profile === "default" ? common : common.map((line) => ofHardened.get(line.id) ?? line);
}

function parsed(line: string): SecurityCheck {
  const [, id = "", , command = "", prints = ""] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
  return { id, command: codeOf(command), prints: codeOf(prints) };
}

/** Text of a code span in a cell, where bars are escaped. */
function codeOf(cell: string): string {
  return cell.replace(/^`|`$/g, "").replaceAll("\\|", "|");
}

/** Every command of the page prints what stands beside it. */
export async function securityHolds(machine: Machine, profile: SecurityProfile): Promise<void> {
  const checks = await securityChecks(profile);
  assert(checks.length > 60, `${checks.length} checks`);
  // A search for files that are too open finds nothing where there are none.
  assertEquals(await missingOf(machine, ["/etc/cni/net.d/10-kuberouter.conflist", "/run/k0s/kubelet-direct.conf"]), []);
  const printed = await Promise.all(checks.map(async ({ id, command }) => {
    const { stdout } = await machine.run("bash", ["-c", `k0s() { ${K0S} "$@"; }; ${command}`]);
    return `${id}: ${stdout.replace(/\0/g, "\n").trim().split("\n").join(" ")}`;
  }));
  assertEquals(printed, checks.map(({ id, prints }) => `${id}: ${prints}`));
}
