import { assertEquals } from "@std/assert";
import { saidRevision } from "../../../lib/helm/said_revision.ts";

const CASES: [said: string, revision: number | undefined][] = [
  ["NAME: web\nNAMESPACE: apps\nSTATUS: deployed\nREVISION: 12\nDESCRIPTION: Install complete\nTEST SUITE: None", 12],
  ['Release "web" has been upgraded. Happy Helming!\nNAME: web\nREVISION: 2\nDESCRIPTION: REVISION: 3', 2],
  ["", undefined],
  ["REVISION: 0", undefined],
  ["REVISION: x", undefined],
];

for (const [said, revision] of CASES) {
  Deno.test(`saidRevision() of ${JSON.stringify(said)}`, () => assertEquals(saidRevision(said), revision));
}
