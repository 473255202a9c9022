import { K0sError, messageOf } from "../../base/mod.ts";
import type { NodePaths } from "../../config/mod.ts";
import type { InstalledService } from "../../install/mod.ts";
import { isNodeRunning } from "../../node/mod.ts";
import { readStatus } from "../../status/mod.ts";
import type { CliContext, FlagValues } from "../../command/mod.ts";
import { resolveNode } from "../node_paths.ts";
import { waitsFor, waitUntilReady } from "../status/wait_until_ready.ts";
import { tellMeanwhile } from "./tell_meanwhile.ts";

/** How long a node may take to be ready, in milliseconds: a slow machine, a slow registry. */
const READY_WITHIN_MS = 600_000;
/** How long no k0s may answer before its start counts as failed, in milliseconds. */
const GONE_FOR_MS = 15_000;

/** Options of {@link startService}. */
export interface StartServiceOptions {
  /** Whether a service that runs is started again instead of being an error. */
  isRestart: boolean;
  flags: FlagValues;
  context: CliContext;
}

/**
 * Starts a service and waits until its node is ready, whether or not its manager does.
 *
 * @throws {K0sError} If it runs already, or does not become ready.
 */
export async function startService(service: InstalledService, options: StartServiceOptions): Promise<void> {
  const { isRestart, flags, context } = options;
  const read = async () => await readStatus((await resolveNode(flags)).paths.statusSocket, context.http);
  const begin = async () => {
    await startOrRestart(service, isRestart, (await resolveNode(flags)).paths);
    return await waitUntilReady({ clock: context.clock, withinMs: READY_WITHIN_MS, goneForMs: GONE_FOR_MS, read });
  };
  try {
    const told = async () => `Starting ${service.name}: ${await describe(read)}`;
    const { LacksNetwork } = await tellMeanwhile(begin(), context, told);
    if (LacksNetwork !== undefined) context.stderr(noNetworkText(service.name, LacksNetwork));
  } catch (error) {
    const hint = error instanceof K0sError ? error.hint : undefined;
    throw new K0sError(`failed to start ${service.role} service: ${messageOf(error)}`, {
      cause: error,
      hint: hint ?? `See everything it says: ${service.manager.logOf(service.name)}`,
    });
  }
}

/** What is said of a service that is up on a node without a pod network. */
export function noNetworkText(service: string, why: string): string {
  return `${service} runs, without a pod network (${why})\n` +
    "Hint: The node is Ready once a network plugin (CNI) is installed; see: k0s kubectl get nodes\n";
}

async function startOrRestart(
  { manager, name }: InstalledService,
  isRestart: boolean,
  paths: NodePaths,
): Promise<void> {
  const state = await manager.state(name);
  const isUp = state === "running" || state === "starting";
  if (isUp && !isRestart) throw new K0sError("already running", { hint: "See how it is doing with: k0s status" });
  if (!isUp && await isNodeRunning(paths)) {
    throw new K0sError("another k0s process is still running", { hint: "End it with: sudo k0s stop" });
  }
  await (isUp ? manager.restart(name) : manager.start(name));
}

async function describe(read: () => ReturnType<typeof readStatus>): Promise<string> {
  try {
    return waitsFor(await read());
  } catch (error) {
    // It may not have begun, or just end; what came of it is told when the wait is over.
    if (error instanceof K0sError) return "waiting for k0s";
    throw error;
  }
}
