import { eventually } from "../../../tests/support/eventually.ts";
import { type Figures, prefixed } from "../figures.ts";
import type { HollowOptions } from "./hollow_nodes.ts";
import { type Use, WatchedController } from "./watched_controller.ts";

/** Longest time until all nodes are there, in milliseconds. */
const READY_WITHIN_MS = 300_000;

/** What a controller uses without nodes and then with many of them, over the same time. */
export async function measureManyNodes(
  { nodes, seconds }: { nodes: number; seconds: number },
  note: (text: string) => void,
): Promise<Figures> {
  await using controller = await WatchedController.boot();
  const { machine } = controller.node;
  const aWhile = () => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  // The first while still holds the end of the boot.
  await aWhile();
  const alone = await controller.during(aWhile);
  note("measured without nodes");
  const options: HollowOptions = { kubeconfig: (await machine.k0s(["kubeconfig", "admin"])).stdout, count: nodes };
  const file = "/run/hollow-nodes.json";
  await controller.elsewhere.run("sh", ["-c", `umask 077; cat > ${file}`], { stdin: JSON.stringify(options) });
  const program = new URL("hollow_nodes.ts", import.meta.url).pathname;
  const command = `exec ${Deno.execPath()} run -A --cached-only ${program} < ${file}`;
  await using clients = controller.elsewhere.start("sh", ["-c", command]);
  await eventually(() => Promise.resolve(clients.output().includes("ready")), {
    what: `${nodes} nodes are there (${clients.output().slice(-300)})`,
    withinMs: READY_WITHIN_MS,
  });
  await aWhile();
  const loaded = await controller.during(aWhile);
  note(`measured with ${nodes} nodes`);
  return { ...prefixed("without", perMinute(alone.use, seconds)), ...prefixed("with", perMinute(loaded.use, seconds)) };
}

/** A use as figures per minute. */
export function perMinute({ k0sCpuSeconds, everythingCpuSeconds, k0sRssBytes }: Use, seconds: number): Figures {
  return {
    k0sCpuSecondsPerMinute: k0sCpuSeconds * 60 / seconds,
    everythingCpuSecondsPerMinute: everythingCpuSeconds * 60 / seconds,
    k0sRssBytes: k0sRssBytes.after,
  };
}
