import { ignoreCancelled } from "../../base/mod.ts";
import { ReleaseManager, removeHelmHomes } from "../../helm/mod.ts";
import { ensureDirectory, environment, releaseMemory } from "../../platform/mod.ts";
import { deployCharts, reconcileCharts, repositoriesOf } from "../../reconcilers/mod.ts";
import { clusterHosts } from "../cluster_hosts.ts";
import type { TaskRunners } from "../running_tasks.ts";
import { unpack } from "../unpack.ts";
import type { ControllerState } from "./controller_state.ts";

/** Any account may pass through, none may look around: each home in it belongs to a run of helm. */
const HOMES_MODE = 0o711;

/** How long after charts are done their burst is taken to be over, in milliseconds. */
const REST_MS = 10_000;

/** What of a controller deploys Helm charts. */
export type HelmController = Pick<ControllerState, "client" | "config" | "hostname" | "inputs" | "staged">;

/** How the tasks around Helm charts run. */
export function helmRunners(state: HelmController): TaskRunners {
  const { ports: { clock, log, random } } = state.inputs;
  const common = () => ({ client: state.client, clock, log, random });
  return {
    "charts": (signal) => deployCharts({ ...common(), helm: state.config.spec.extensions.helm }, signal),
    "releases": (signal) => followCharts(state, signal),
  };
}

/** The configuration is asked for at each action: what is under way must not end because a repository was added. */
async function followCharts(state: HelmController, signal: AbortSignal): Promise<void> {
  const { client, hostname, inputs: { options, paths, ports: { clock, log, random, spawn } } } = state;
  const homesDir = `${paths.runDir}/helm`;
  await ensureDirectory(homesDir, { mode: HOMES_MODE });
  // A k0s that was killed leaves them, with credentials in them.
  await removeHelmHomes(homesDir);
  const helm = () => state.config.spec.extensions.helm;
  const releases = new ReleaseManager({
    ...{ client, clock, log, spawn, homesDir },
    helm: unpackedHelm(state, signal),
    kubeconfig: paths.adminKubeconfig,
    environment: environment(),
    direct: () => clusterHosts(state.config),
    debug: options.debug,
  });
  await reconcileCharts({
    ...{ client, clock, log, random, hostname, releases },
    repositories: () => repositoriesOf(helm()),
    concurrency: () => Math.max(1, helm().concurrencyLevel),
    // What a burst of charts leaves in memory would otherwise stay for ever.
    rests: () => void clock.sleep(REST_MS, signal).then(releaseMemory, ignoreCancelled),
  }, signal);
}

/** Path of helm, which is unpacked for the first chart: most clusters have none, and its start would take longer. */
function unpackedHelm(state: HelmController, signal: AbortSignal): () => Promise<string> {
  let unpacked: Promise<void> | undefined;
  return async () => {
    unpacked ??= unpack(state, ["helm"])(signal);
    try {
      await unpacked;
    } catch (error) {
      unpacked = undefined;
      throw error;
    }
    return `${state.inputs.paths.binDir}/helm`;
  };
}
