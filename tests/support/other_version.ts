import { assert, assertEquals } from "@std/assert";
import { K0S_VERSION } from "../../lib/node/mod.ts";
import { K0S } from "./k0s_binary.ts";
import type { Machine } from "./machine.ts";

/** An executable of k0s in a machine that is another version, by what it says of itself. */
export interface OtherVersion {
  path: string;
  version: string;
}

/**
 * Puts a copy of the executable into a machine that calls itself another version, wherever the version is written in it. The
 * text keeps its length, so that nothing in the file moves.
 */
export async function writeOtherVersion(machine: Machine): Promise<OtherVersion> {
  const [path, version] = ["/opt/k0s-other", K0S_VERSION.replace(/\d$/, (digit) => digit === "9" ? "8" : "9")];
  assertEquals(version.length, K0S_VERSION.length);
  const pattern = K0S_VERSION.replaceAll(".", "\\.");
  const script = `LC_ALL=C sed 's/${pattern}/${version}/g' "$0" > ${path} && chmod 755 ${path} && ${path} version`;
  const { stdout, stderr } = await machine.run("sh", ["-c", script, K0S], { withinMs: 120_000 });
  assert(stdout === `${version}\n`, stdout + stderr);
  return { path, version };
}
