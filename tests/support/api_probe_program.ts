/** What runs in the machine for `api_probe.ts`: reads its kubeconfigs from the file that is its only argument. */
import { KubeClient, RESOURCES } from "../../lib/kube/mod.ts";
import { denoHttp } from "../../lib/platform/mod.ts";

/** Longest time that one answer may take, in milliseconds. */
const TIMEOUT_MS = 1_000;
/** Pause between two questions to the same API server, in milliseconds. */
const EVERY_MS = 100;

/** Asks one API server without end. By name and without a cache: the answer takes a quorum of the storage. */
async function ask(index: number, client: KubeClient): Promise<never> {
  for (;;) {
    try {
      await client.get(RESOURCES.namespaces, "default", { timeoutMs: TIMEOUT_MS });
      console.log(`ok ${index} ${Math.round(performance.now())}`);
    } catch {
      // What is not an answer shows as time without one.
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

if (import.meta.main) {
  const kubeconfigs = JSON.parse(await Deno.readTextFile(Deno.args[0] ?? "")) as string[];
  console.log("begin");
  await Promise.all(kubeconfigs.map((text, index) => ask(index, KubeClient.fromKubeconfig(text, denoHttp))));
}
