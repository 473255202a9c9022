import { refusedProviderChange } from "../../manifests/mod.ts";
import { reportReconcile } from "../../reconcilers/mod.ts";
import type { ControllerState } from "./controller_state.ts";

/** Tells the cluster once what became of this controller's configuration. @throws {K0sError} If it does not listen. */
export async function reportConfiguration(
  { client, hostname, inputs }: Pick<ControllerState, "client" | "hostname" | "inputs">,
  signal: AbortSignal,
): Promise<void> {
  const { config, options, paths, ports: { clock, log } } = inputs;
  const isManaged = !options.disableComponents.includes("network-provider");
  const failure = isManaged ? await refusedProviderChange(config, paths.manifestsDir) : undefined;
  if (failure !== undefined) log.error("Failed to reconcile cluster configuration", { error: failure });
  await reportReconcile({ client, hostname, now: clock.now(), failure }, signal);
}
