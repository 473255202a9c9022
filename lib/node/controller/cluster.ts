import { retry } from "../../base/mod.ts";
import { applyStack, bootstrapRbacStack, refusedProviderChange, StackApplier } from "../../manifests/mod.ts";
import { deploySystemStacks } from "../../reconcilers/mod.ts";
import type { ControllerState } from "./controller_state.ts";

/** What of a controller deploys the stacks of the system. */
export type SystemTasks = Pick<
  ControllerState,
  "applier" | "client" | "config" | "inputs" | "learn" | "reconciler" | "stacksUnderWay"
>;

/** Applies what nodes may do, and may not, before anything else of the system. */
export async function applySystemRbac(
  state: Pick<ControllerState, "client" | "inputs" | "isAlone">,
  signal: AbortSignal,
): Promise<void> {
  const { clock, log, random } = state.inputs.ports;
  const stack = bootstrapRbacStack({ autopilot: false, hasLeases: !state.isAlone });
  // Upstream's count. A server that has just become ready may still refuse what its hooks are busy with.
  await retry(() => applyStack(state.client, stack, { clock, log, signal }), { clock, random, signal, attempts: 10 });
}

/** Begins what a controller does through the API: the stacks of the system are deployed from now on. */
export async function startSystemTasks(state: SystemTasks): Promise<void> {
  const { config, inputs: { paths: { manifestsDir }, ports: { clock, log } } } = state;
  const applier = new StackApplier({ client: state.client, clock, log, manifestsDir });
  state.applier = applier;
  state.learn({ isProviderRefused: await refusedProviderChange(config, manifestsDir) !== undefined });
  // Every controller has the manifests on its disk, as upstream; the one that applies them does so at once.
  const watched = state.stacksUnderWay.watching(applier);
  state.reconciler.deployWith((stacks) => deploySystemStacks(stacks, { applier: watched, manifestsDir }));
}
