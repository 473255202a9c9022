import { assert, assertEquals, assertNotEquals } from "@std/assert";

const KUBECTL = `${Deno.env.get("HOME") ?? "/root"}/.cache/k0s-build/current-bin/kubectl`;

/** For a language that kubectl does not know it loads its default catalogue, which ours leaves out for English. */
const UNKNOWN_LANGUAGE = "xx.UTF-8";

Deno.test({
  name: "kubectl says in English what its catalogue of English would have it say, and translates for others",
  ignore: !hasKubectl(),
  fn: async () => {
    const commands = await namesOfCommands();
    assert(commands.length > 30, `${commands.length} commands`);

    for (const command of ["", ...commands]) {
      assertEquals(await help(command, "C.UTF-8"), await help(command, UNKNOWN_LANGUAGE), command);
    }
    assertNotEquals(await help("", "de_DE.UTF-8"), await help("", "en_US.UTF-8"));
  },
});

function hasKubectl(): boolean {
  try {
    return Deno.statSync(KUBECTL).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function namesOfCommands(): Promise<string[]> {
  return [...(await help("", "C")).matchAll(/^ {2}([a-z-]+) {2,}\S/gm)].map(([, name]) => name!);
}

async function help(command: string, language: string): Promise<string> {
  const { stdout } = await new Deno.Command(KUBECTL, {
    args: [...command === "" ? [] : [command], "--help"],
    clearEnv: true,
    env: { HOME: "/proc/nowhere", LC_ALL: language },
  }).output();
  return new TextDecoder().decode(stdout);
}
