/**
 * Runs in a machine beside controllers and writes to each of their API servers every 50 ms, whether earlier writes have
 * been answered or not. Prints `ack SERVER SENT ACKED` (ms since the epoch) per acknowledged write.
 *
 *     scripts/deno.sh run -A scripts/bench/cluster/write_probe.ts OPTIONS.json
 *
 * @module
 */
import { ignoring, isConflict, KubeClient, RESOURCES } from "../../../lib/kube/mod.ts";
import { denoHttp } from "../../../lib/platform/mod.ts";

/** Options of the probe. */
export interface ProbeOptions {
  /** Names of the servers, and a kubeconfig for each. */
  kubeconfigs: Readonly<Record<string, string>>;
}

const EVERY_MS = 50;
/** A write that takes longer is lost; the probe goes on regardless. */
const TIMEOUT_MS = 10_000;
/** Objects per server: so many writes can be under way without meeting at one of them. */
const OBJECTS = 20;

async function probe(server: string, kubeconfig: string): Promise<void> {
  const client = KubeClient.fromKubeconfig(kubeconfig, denoHttp);
  const nameOf = (number: number) => `probe-${server}-${number % OBJECTS}`;
  for (let number = 0; number < OBJECTS; number++) {
    const metadata = { name: nameOf(number), namespace: "default" };
    await ignoring(
      isConflict,
      () => client.create(RESOURCES.configMaps, { apiVersion: "v1", kind: "ConfigMap", metadata }),
    );
  }
  let number = 0;
  setInterval(async () => {
    const sentMs = Date.now();
    const patch = { data: { number: String(++number) } };
    try {
      await client.mergePatch(RESOURCES.configMaps, nameOf(number), patch, {
        namespace: "default",
        timeoutMs: TIMEOUT_MS,
      });
      console.log(`ack ${server} ${sentMs} ${Date.now()}`);
    } catch (error) {
      console.log(`fail ${server} ${sentMs} ${error instanceof Error ? error.message : error}`);
    }
  }, EVERY_MS);
}

if (import.meta.main) {
  const { kubeconfigs } = JSON.parse(await Deno.readTextFile(Deno.args[0] ?? "")) as ProbeOptions;
  await Promise.all(Object.entries(kubeconfigs).map(([server, kubeconfig]) => probe(server, kubeconfig)));
  console.log("probing");
}
