import { assert, assertEquals } from "@std/assert";
import { comparedTexts } from "../../support/compared_texts.ts";
import { runCli } from "./_cli.ts";

const dataDir = Deno.makeTempDirSync();

for (const { words, stderr, exitCode } of comparedTexts("anywhere", dataDir)) {
  const [, ...args] = words;
  Deno.test(`${words.join(" ").replaceAll(dataDir, "<data>")} says what scripts compare, and nothing else`, async () => {
    assertEquals(await runCli(args, { hints: false }), { stdout: "", stderr, exitCode });
  });
}

Deno.test("docs/compared-texts.md is read: each kind of machine has texts", () => {
  for (const where of ["anywhere", "no node", "single node"] as const) {
    assert(comparedTexts(where, dataDir).length >= 8, where);
  }
  Deno.removeSync(dataDir, { recursive: true });
});
