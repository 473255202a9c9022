import { assertEquals } from "@std/assert";
import { renderBash } from "../../../../lib/cli/completion/bash.ts";
import { MODEL } from "./_model.ts";

/** What Bash would offer for the words typed, the last of them unfinished. */
async function offered(...words: string[]): Promise<string[]> {
  const script = `${renderBash(MODEL)}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); __k0s; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const command = new Deno.Command("bash", { args: ["-c", script, "bash", "k0s", ...words], cwd: "/" });
  const { stdout, stderr } = await command.output();
  assertEquals(new TextDecoder().decode(stderr), "");
  return new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
}

Deno.test("renderBash() gives a script that completes", async () => {
  const cases: [string[], string[]][] = [
    [[""], ["config", "kubectl", "shell"]],
    [["co"], ["config"]],
    [["config", ""], ["create"]],
    [["config", "create", "--da"], ["--data-dir"]],
    [["config", "create", "--mode", ""], ["nft", "legacy"]],
    [["config", "create", "--name", ""], []],
    [["config", "create", "-c", "/et"], ["/etc"]],
    [["config", "--help", "cr"], ["create"]],
    [["shell", "z"], ["zsh"]],
  ];
  const found = await Promise.all(cases.map(([words]) => offered(...words)));
  assertEquals(found, cases.map(([, expected]) => expected));
});
