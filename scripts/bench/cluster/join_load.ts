/**
 * Runs in a machine beside a controller and joins with many simulated machines at once. Each asks what a joining
 * controller and worker ask, by the code that they ask it with: the authorities, the worker's configuration, a certificate.
 *
 *     scripts/deno.sh run -A scripts/bench/cluster/join_load.ts OPTIONS.json
 *
 * @module
 */
import { decodeJoinToken, fetchCa } from "../../../lib/join/mod.ts";
import { KubeClient, RESOURCES } from "../../../lib/kube/mod.ts";
import { workerConfigMapName } from "../../../lib/manifests/mod.ts";
import { bootstrapKubelet } from "../../../lib/node/worker/kubelet_bootstrap.ts";
import { denoHttp, systemClock, systemRandom } from "../../../lib/platform/mod.ts";
import { FakeLogger } from "../../../tests/support/fakes.ts";
import type { JoinStep } from "./join_steps.ts";

/** Options of the load. */
export interface JoinLoadOptions {
  clients: number;
  controllerToken: string;
  workerToken: string;
}

async function step(name: string, action: () => Promise<unknown>): Promise<void> {
  const startMs = Date.now();
  const print = (more: Partial<JoinStep>) =>
    console.log(JSON.stringify({ step: name, startMs, endMs: Date.now(), ...more }));
  try {
    await action();
    print({});
  } catch (error) {
    print({ error: error instanceof Error ? error.message : String(error) });
  }
}

async function join(number: number, options: JoinLoadOptions, directory: string): Promise<void> {
  const ports = { clock: systemClock, random: systemRandom, log: new FakeLogger() };
  const { signal } = new AbortController();
  await step("ca", () => fetchCa(decodeJoinToken(options.controllerToken), { ...ports, signal }));
  const token = decodeJoinToken(options.workerToken);
  using client = KubeClient.fromKubeconfig(token.kubeconfig, denoHttp);
  await step(
    "config",
    () => client.get(RESOURCES.configMaps, workerConfigMapName("default"), { namespace: "kube-system" }),
  );
  const root = `${directory}/${number}`;
  const paths = { kubeletRootDir: root, kubeletKubeconfig: `${root}/kubelet.conf` };
  await step(
    "certificate",
    () => bootstrapKubelet({ client, caPem: token.caPem, paths, nodeName: `load-${number}`, ports, signal }),
  );
}

if (import.meta.main) {
  const options = JSON.parse(await Deno.readTextFile(Deno.args[0] ?? "")) as JoinLoadOptions;
  const directory = await Deno.makeTempDir();
  await Promise.all(Array.from({ length: options.clients }, (_, number) => join(number, options, directory)));
  console.log("done");
}
