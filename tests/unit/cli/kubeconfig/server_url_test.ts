import { assertEquals } from "@std/assert";
import { nodePaths } from "../../../../lib/config/mod.ts";
import { parseArgv } from "../../../../lib/command/argv.ts";
import { CONFIG_FLAG } from "../../../../lib/cli/flag_groups.ts";
import { apiServerUrl } from "../../../../lib/cli/kubeconfig/server_url.ts";
import { fakeContext } from "../_cli.ts";

async function urlFor(yaml: string, isRunning: boolean): Promise<string> {
  const path = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    await Deno.writeTextFile(path, yaml);
    const { flags } = parseArgv(["-c", isRunning ? "/proc/nowhere" : path], [CONFIG_FLAG]);
    const node = { paths: nodePaths(), configFile: isRunning ? path : undefined, isRunning };
    return await apiServerUrl({ flags, context: fakeContext().context }, node);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("apiServerUrl() reads the configuration named, or that of the running node", async () => {
  const yaml = "spec:\n  api:\n    address: 192.0.2.7\n    port: 7443\n";

  assertEquals(await urlFor(yaml, false), "https://192.0.2.7:7443");
  assertEquals(await urlFor(yaml, true), "https://192.0.2.7:7443");
});
