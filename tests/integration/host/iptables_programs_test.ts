import { assertEquals } from "@std/assert";
import { cachedLayer } from "../../support/cached_layer.ts";

const SCENARIO = new URL("iptables_scenario.ts", import.meta.url).pathname;
const CONFIG = new URL("../../../deno.json", import.meta.url).pathname;

async function run(command: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args }).output();
  if (!success) throw new Error(`${command} failed: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

const layer = await cachedLayer();

// A path with a blank cannot stand in the first line of a script, so there the host's shell is used.
for (const name of ["tools", "to ols"]) {
  Deno.test({
    name: `installIptables() makes programs that work, unpacked in "${name}"`,
    ignore: Deno.uid() !== 0 || layer === undefined,
    async fn() {
      const work = await Deno.makeTempDir();
      const [root, binDir] = [`${work}/${name}`, `${work}/bin`];
      for (const directory of [root, binDir]) await Deno.mkdir(directory);
      await run("tar", ["xf", layer ?? "", "-C", root]);

      const deno = [Deno.execPath(), "run", "-A", "--no-check", "--config", CONFIG, SCENARIO, root, binDir];
      const output = await run("unshare", ["--net", ...deno]);

      assertEquals(JSON.parse(output), {
        detected: { empty: "nft", legacy: "legacy" },
        versions: ["nf_tables", "nf_tables", "legacy"],
        nft: [
          '-A PREROUTING -p tcp -m tcp --dport 80 -m comment --comment "two words" -j DNAT --to-destination 192.0.2.9:8080',
          "-A INPUT -p udp -m udp --dport 53 -j REJECT --reject-with icmp6-port-unreachable",
        ],
      });
      await Deno.remove(work, { recursive: true });
    },
  });
}
