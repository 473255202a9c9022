import { assertEquals } from "@std/assert";
import { cachedLayer } from "../../support/cached_layer.ts";

const SCENARIO = new URL("reset_scenario.ts", import.meta.url).pathname;
const CONFIG = new URL("../../../deno.json", import.meta.url).pathname;

async function run(command: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args }).output();
  if (!success) throw new Error(`${command} failed: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

const layer = await cachedLayer();

Deno.test({
  name: "the steps of a reset leave nothing of a killed node, and everything of others",
  ignore: Deno.uid() !== 0 || layer === undefined,
  async fn() {
    const work = await Deno.makeTempDir();
    await Deno.mkdir(`${work}/layer`);
    await run("tar", ["xf", layer ?? "", "-C", `${work}/layer`]);

    // Everything happens in namespaces that end with the scenario, so that a failure leaves nothing behind either.
    const namespaces = ["--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"];
    const deno = [Deno.execPath(), "run", "-A", "--no-check", "--config", CONFIG, SCENARIO];
    const output = await run("unshare", [...namespaces, ...deno, work, `${work}/layer`]);

    const others = [":MINE -", "-A POSTROUTING -s 192.0.2.0/24 -j MINE", "-A FORWARD -i lo -j ACCEPT"];
    assertEquals(JSON.parse(output), {
      nft: others,
      legacy: others,
      links: ["lo", "of-others"],
      routes: ["blackhole 198.51.100.0/24"],
      policyRules: [],
      ipsets: ["of-others"],
      // Of the operator, and empty.
      mounts: ["/mounted"],
      processes: ["/bin/sleep 1001"],
      files: ["/precious/file", "/root/opt/cni/bin/of-others"],
    });
    await Deno.remove(work, { recursive: true });
  },
});
