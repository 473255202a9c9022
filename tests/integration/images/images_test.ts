import { assertEquals } from "@std/assert";
import { parseImageRecipes } from "../../../lib/bundle/mod.ts";
import { cachedLayer } from "../../support/cached_layer.ts";
import { hasIpvs } from "../../support/has_ipvs.ts";
import { hasApiServer } from "../kube/api_server.ts";

const SCENARIO = new URL("images_scenario.ts", import.meta.url).pathname;
const CONFIG = new URL("../../../deno.json", import.meta.url).pathname;
const RECIPES = new URL("../../../assets/images/recipes.json", import.meta.url);

const layer = await cachedLayer();
const canRun = Deno.uid() === 0 && layer !== undefined && hasApiServer();

/** kube-proxy's modes; the families give kube-router and kube-proxy other arguments. */
const MODES: readonly [mode: string, families: string, lacks?: string | undefined][] = [
  ["iptables", "IPv4"],
  ["nftables", "DualStack"],
  ["ipvs", "IPv4", await hasIpvs() ? undefined : "this kernel has no IPVS"],
];

for (const [mode, families, lacks] of MODES) {
  Deno.test({
    name: `every program of every image works as its manifest starts it, kube-proxy in mode ${mode}, ${families}` +
      (lacks === undefined ? "" : ` (skipped: ${lacks})`),
    ignore: !canRun || lacks !== undefined,
    async fn() {
      const deno = [
        Deno.execPath(),
        "run",
        "-A",
        "--no-check",
        "--config",
        CONFIG,
        SCENARIO,
        layer ?? "",
        mode,
        families,
      ];
      const { stdout, stderr } = await new Deno.Command("unshare", {
        args: ["--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child", "--", ...deno],
      }).output();
      const text = new TextDecoder();
      const keys = parseImageRecipes(await Deno.readTextFile(RECIPES)).map(({ key }) => key);
      assertEquals(text.decode(stderr), "");
      assertEquals(JSON.parse(text.decode(stdout)).toSorted(), keys.toSorted());
    },
  });
}
