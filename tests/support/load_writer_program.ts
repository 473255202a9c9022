/** What runs in the machine for `load_writer.ts`: reads its options from the file that is its only argument. */
import { ignoringNotFound, isConflict, KubeClient, RESOURCES } from "../../lib/kube/mod.ts";
import { denoHttp } from "../../lib/platform/mod.ts";

/** Options of the writer. */
export interface LoadOptions {
  /** Tells the objects of one writer from those of others. */
  run: string;
  /** One kubeconfig per API server. */
  kubeconfigs: readonly string[];
}

/** Label of all objects; its value is the run. */
export const LABEL = "testbed/load-writer";
/** Longest time that one write may take, in milliseconds. */
const TIMEOUT_MS = 5_000;
/** Pause after a failure, in milliseconds: a refused connection fails at once. */
const PAUSE_MS = 100;

/** Name of a numbered object. */
export function nameOf(run: string, number: number): string {
  return `load-${run}-${String(number).padStart(7, "0")}`;
}

/** Writes without end. Numbers are not left out: one that fails is tried again, until the server says it has it. */
async function write({ run, kubeconfigs }: LoadOptions): Promise<never> {
  const clients = kubeconfigs.map((text) => KubeClient.fromKubeconfig(text, denoHttp));
  console.log("begin");
  let failures = 0;
  for (let number = 0;;) {
    const client = clients[failures % clients.length];
    if (client === undefined) throw new Error("No kubeconfig");
    try {
      await writeOne(client, run, number);
      console.log(`ack ${number} ${Math.round(performance.now())}`);
      number++;
    } catch (error) {
      failures++;
      // On the same stream, so that lines stay whole.
      console.log(`fail ${number} ${error instanceof Error ? error.message : error}`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

async function writeOne(client: KubeClient, run: string, number: number): Promise<void> {
  const metadata = { name: nameOf(run, number), namespace: "default", labels: { [LABEL]: run } };
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata, data: { number: String(number) } };
  try {
    await client.create(RESOURCES.configMaps, object, { timeoutMs: TIMEOUT_MS });
  } catch (error) {
    if (!isConflict(error)) throw error;
    // An earlier try arrived and its answer did not. But kine says the same where a number that it gave up is taken.
    const place = { namespace: metadata.namespace, timeoutMs: TIMEOUT_MS };
    const found = await ignoringNotFound(() => client.get(RESOURCES.configMaps, metadata.name, place));
    if (found === undefined) throw new Error("the server refuses it as there already, but does not have it");
  }
}

if (import.meta.main) await write(JSON.parse(await Deno.readTextFile(Deno.args[0] ?? "")));
