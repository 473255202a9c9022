import { AsyncQueue, type Changes, messageOf } from "../base/mod.ts";
import type { ClusterConfig } from "../config/mod.ts";
import { follow, type Followed, type KubeClient, type KubeObject, RESOURCES } from "../kube/mod.ts";
import type { Clock, Logger } from "../platform/mod.ts";
import { refusedProviderChange } from "./provider_change.ts";
import { removeStack, writeStack } from "./stack.ts";
import type { StackApplier } from "./stack_applier.ts";
import type { SystemInputs } from "./system/inputs.ts";
import { renderSystemStacks, unwantedStacks } from "./system/render.ts";

/** What {@link keepSystemStacks} needs. */
export interface SystemStacksOptions extends Pick<SystemInputs, "disabledComponents" | "konnectivity"> {
  client: KubeClient;
  applier: StackApplier;
  manifestsDir: string;
  clock: Clock;
  log: Logger;
  config: ClusterConfig;
  /** Controllers that are alive. @default one, at `spec.api.address` */
  controllers?: { readonly count: number; readonly addresses: readonly string[]; readonly changes: Changes };
}

/**
 * Keeps the manifests of the system as the configuration and the number of nodes want them, until `signal` is aborted.
 *
 * Written files are applied at once. Upstream looks every ten seconds; this follows the nodes.
 */
export async function keepSystemStacks(options: SystemStacksOptions, signal: AbortSignal): Promise<void> {
  const { config } = options;
  const log = options.log.with({ component: "system-stacks" });
  if (config.spec.network.provider === "calico") {
    log.error("Calico is not deployed by this version: pods have no network", { provider: "calico" });
  }
  const isRefused = await refusedProviderChange(config, options.manifestsDir) !== undefined;
  const disabledComponents = [...options.disabledComponents, ...(isRefused ? ["network-provider"] : [])];
  const isLinux = new Map<string, boolean>();
  let isListed = false;
  let written = "";
  for await (const change of changesOf({ ...options, log }, signal)) {
    isListed ||= change.type === "LISTED";
    note(isLinux, change);
    // Before the nodes are known, a change of the controllers would deploy for a cluster without any.
    if (!isListed) continue;
    const inputs: SystemInputs = {
      config,
      disabledComponents,
      konnectivity: options.konnectivity,
      controllerCount: options.controllers?.count ?? 1,
      controllerAddresses: options.controllers?.addresses ?? [],
      nodeCount: isLinux.size,
      linuxNodeCount: [...isLinux.values()].filter(Boolean).length,
    };
    const { nodeCount, linuxNodeCount, controllerCount, controllerAddresses = [] } = inputs;
    const wanted = [nodeCount, linuxNodeCount, controllerCount, ...controllerAddresses].join(" ");
    if (wanted !== written && await deployed({ ...options, log }, inputs)) written = wanted;
  }
}

/** What happens to the nodes, and that the controllers are others, in one sequence until `signal` is aborted. */
async function* changesOf(
  { client, clock, log, controllers }: SystemStacksOptions,
  signal: AbortSignal,
): AsyncGenerator<Followed | { type: "CONTROLLERS" }> {
  const queue = new AsyncQueue<Followed | { type: "CONTROLLERS" }>();
  const followNodes = async () => {
    for await (const change of follow(client, RESOURCES.nodes, { clock, log, signal })) queue.push(change);
    queue.close();
  };
  const followControllers = async () => {
    while (controllers !== undefined && !signal.aborted) {
      await controllers.changes.next(signal);
      queue.push({ type: "CONTROLLERS" });
    }
  };
  const following = Promise.all([followNodes(), followControllers()]);
  yield* queue;
  await following;
}

function note(isLinux: Map<string, boolean>, change: Followed | { type: "CONTROLLERS" }): void {
  switch (change.type) {
    case "LISTED":
      isLinux.clear();
      for (const node of change.items) isLinux.set(nameOf(node), runsLinux(node));
      break;
    case "DELETED":
      isLinux.delete(nameOf(change.object));
      break;
    case "ADDED":
    case "MODIFIED":
      isLinux.set(nameOf(change.object), runsLinux(change.object));
  }
}

/** Writes and applies what changed. @returns Whether all could be written. */
async function deployed({ manifestsDir, applier, log }: SystemStacksOptions, inputs: SystemInputs): Promise<boolean> {
  try {
    const stacks = renderSystemStacks(inputs);
    await Promise.all(stacks.map(async (stack) => {
      // Applied in the background: one that waits for another one's kind must not hold up the rest.
      if (await writeStack(manifestsDir, stack)) void applier.applyNow(stack.name);
    }));
    for (const name of unwantedStacks(inputs)) await removeStack(manifestsDir, name);
    return true;
  } catch (error) {
    log.error("Cannot write system manifests", { error: messageOf(error) });
    return false;
  }
}

function nameOf(node: KubeObject): string {
  return node.metadata.name ?? "";
}

function runsLinux(node: KubeObject): boolean {
  return node.metadata.labels?.["kubernetes.io/os"] === "linux";
}
