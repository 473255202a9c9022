import { assertEquals } from "@std/assert";
import { nodePaths } from "../../../lib/config/mod.ts";
import { parseArgv } from "../../../lib/command/argv.ts";
import { CONFIG_FLAG } from "../../../lib/cli/flag_groups.ts";
import { nodeConfig } from "../../../lib/cli/node_config.ts";
import { fakeContext } from "./_cli.ts";

async function portFor(isRunning: boolean): Promise<number> {
  const path = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    await Deno.writeTextFile(path, "spec: { api: { port: 7443 } }");
    const { flags } = parseArgv(["-c", isRunning ? "/proc/nowhere" : path], [CONFIG_FLAG]);
    const node = { paths: nodePaths(), configFile: isRunning ? path : undefined, isRunning };
    return (await nodeConfig({ flags, context: fakeContext().context }, node)).spec.api.port;
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("nodeConfig() is that of the running node, else that of the file named", async () => {
  assertEquals([await portFor(true), await portFor(false)], [7443, 7443]);
});
