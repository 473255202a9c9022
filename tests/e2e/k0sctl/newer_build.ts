import { assertEquals } from "@std/assert";
import { K0S_VERSION } from "../../../lib/node/version.ts";
import { K0S } from "../../support/k0s_binary.ts";

/** What {@link newerBuild} says of its version. */
export const NEWER_VERSION = K0S_VERSION.replace(/\.0$/, ".1");

/** Makes a k0s of a later version: the program lies in the executable as plain text, and says the version in one place. */
export async function newerBuild(path: string): Promise<string> {
  assertEquals(NEWER_VERSION.length, K0S_VERSION.length);
  const expression = `s|${K0S_VERSION.replaceAll(".", "\\.")}|${NEWER_VERSION}|g`;
  const script = 'LC_ALL=C sed "$1" "$2" > "$3"; chmod 755 "$3"';
  const { code, stderr } = await new Deno.Command("sh", { args: ["-ec", script, "sh", expression, K0S, path] })
    .output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return path;
}
