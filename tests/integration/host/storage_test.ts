import { assertEquals } from "@std/assert";

const SCENARIO = new URL("storage_scenario.ts", import.meta.url).pathname;
const CONFIG = new URL("../../../deno.json", import.meta.url).pathname;

const CASES: [string, string[]][] = [
  ["size=4g", []],
  ["size=4g,ro", ['"DIR" is mounted read-only']],
  ["size=4g,noexec", ['"DIR" is mounted with noexec, so components cannot be run from it']],
  ["size=16m", ["16777216 bytes free, 1006632960 bytes needed"]],
];
for (const [options, expected] of CASES) {
  Deno.test({
    name: `probeStorage() judges a file system with ${options}`,
    ignore: Deno.uid() !== 0,
    async fn() {
      const directory = await Deno.makeTempDir();
      const deno = [Deno.execPath(), "run", "-A", "--no-check", "--config", CONFIG, SCENARIO, options, directory];

      const { stdout } = await new Deno.Command("unshare", { args: ["--mount", ...deno] }).output();

      assertEquals(JSON.parse(new TextDecoder().decode(stdout)), expected);
      await Deno.remove(directory);
    },
  });
}
