import { Changes, K0sError, stringifyJson } from "../../base/mod.ts";
import type { ClusterConfig } from "../../config/mod.ts";
import { onSignal } from "../../platform/mod.ts";
import { writeRuntimeConfig } from "../runtime_config.ts";
import type { ControllerState } from "./controller_state.ts";
import type { Reconciler } from "../reconciler.ts";
import { readConfigAgain } from "./read_config.ts";

/** Wishes to read the configuration again, by SIGHUP; one that comes while the node boots is not lost. */
export class ReloadSignal implements Disposable {
  readonly #changes = new Changes();
  readonly #handler: Disposable;
  #isWaiting = false;

  constructor() {
    this.#handler = onSignal("SIGHUP", () => {
      this.#isWaiting = true;
      this.#changes.notify();
    });
  }

  /** Resolves when there is a wish that was not answered yet, or when `signal` is aborted. */
  async next(signal: AbortSignal): Promise<void> {
    if (!this.#isWaiting) await this.#changes.next(signal);
    this.#isWaiting = false;
  }

  [Symbol.dispose](): void {
    this.#handler[Symbol.dispose]();
  }
}

/** A controller that can read its configuration again. */
export type ReloadingController = Pick<ControllerState, "config" | "inputs" | "learn" | "noteEvent" | "users"> & {
  readonly reconciler: Pick<Reconciler, "tryAgain">;
};

/** Reads the configuration again whenever that is wished, until `signal` is aborted. */
export async function followReloads(
  state: ReloadingController,
  wishes: ReloadSignal,
  signal: AbortSignal,
): Promise<void> {
  while (true) {
    await wishes.next(signal);
    if (signal.aborted) return;
    await reloadConfig(state);
  }
}

/**
 * Reads the configuration again and makes the node what follows from it. One that cannot be taken over changes nothing;
 * the log, `k0s status components` and an Event in the cluster say why.
 */
export async function reloadConfig(state: ReloadingController): Promise<void> {
  const { paths, ports: { clock, log }, vars } = state.inputs;
  try {
    const { config, apiServerFiles } = await readConfigAgain(state);
    const changed = changedFields(state.config, config);
    log.info("Read the configuration again", { changed: changed.join(", ") || "nothing" });
    state.noteEvent("ClusterConfig", "read again", { changed });
    await writeRuntimeConfig(paths, { vars, nodeConfig: config, createdAt: clock.now() });
    state.learn({ config, apiServerFiles, refusedConfig: undefined });
    // What was put back may have failed of what is gone by now.
    state.reconciler.tryAgain();
  } catch (error) {
    if (!(error instanceof K0sError)) throw error;
    const { message, hint } = error;
    log.error("The configuration is not taken over, and the node stays as it was", { error: message, hint });
    state.noteEvent("ClusterConfig", `not taken over: ${message}`);
    state.learn({ refusedConfig: message });
  }
}

/** Sections of `spec` that differ, by their path. */
function changedFields({ spec: former }: ClusterConfig, { spec: next }: ClusterConfig): string[] {
  const sections = [...new Set([...Object.keys(former), ...Object.keys(next)])] as (keyof ClusterConfig["spec"])[];
  return sections.filter((key) => stringifyJson(former[key] ?? null) !== stringifyJson(next[key] ?? null))
    .map((key) => `spec.${key}`).toSorted();
}
