import type { Clock } from "../../platform/mod.ts";
import { isBelow } from "../mounts/mounts.ts";
import { type PortConflict, type PortNeed, portsInUse } from "../network/listeners.ts";
import { pass, type ProbeName, type ProbeResult, rejected, warning } from "./probe.ts";
import { cgroupsOfProcess } from "../processes/processes.ts";

/** What {@link probePorts} needs to know of the machine. */
export interface ProbePortsOptions {
  /** Where our programs lie. */
  binDir: string;
  clock: Clock;
  /** @default {"/proc"} */
  procDir?: string;
}

/** How long a port may be held by nobody in particular, in milliseconds: a process that ends shows itself no more. */
const ENDS_WITHIN_MS = 3_000;
const POLL_EVERY_MS = 50;

/**
 * Reports needed ports that others hold.
 *
 * What a killed k0s left running is not counted: its programs lie in `binDir`, and the supervisor ends them first. While
 * a process ends, its sockets are there for a moment and it is not to be found; its end is waited for.
 */
export async function probePorts(
  needs: readonly PortNeed[],
  { binDir, clock, procDir }: ProbePortsOptions,
): Promise<ProbeResult[]> {
  const startMs = clock.monotonicMs();
  let foreign = await foreignConflicts(needs, { binDir, procDir });
  while (foreign.length > 0 && foreign.every(mayBeEnding) && clock.monotonicMs() - startMs < ENDS_WITHIN_MS) {
    await clock.sleep(POLL_EVERY_MS);
    foreign = await foreignConflicts(needs, { binDir, procDir });
  }
  const found = [...rivals(needs), ...foreign.map(describe)];
  if (found.length > 0) return found;
  return needs.length === 0 ? [] : [pass({ path: ["ports"], displayName: "TCP ports" }, "free")];
}

/** Needs that take each other's port. */
function rivals(needs: readonly PortNeed[]): ProbeResult[] {
  return needs.flatMap((need, index) => {
    const earlier = needs.slice(0, index).find((other) =>
      other.port === need.port && other.protocol === need.protocol &&
      (other.address ?? need.address) === (need.address ?? other.address)
    );
    if (earlier === undefined) return [];
    const settings = [need.setting, earlier.setting].filter((setting) => setting !== undefined).join(" or ");
    const hint = settings === "" ? undefined : `Set ${settings}`;
    return [rejected(nameOf(need), "needed twice", `also needed by ${earlier.component}`, hint)];
  });
}

async function foreignConflicts(
  needs: readonly PortNeed[],
  { binDir, procDir }: { binDir: string; procDir: string | undefined },
): Promise<PortConflict[]> {
  const foreign: PortConflict[] = [];
  for (const conflict of await portsInUse(needs, procDir)) {
    if (!isOfKernel(conflict) && !await isOurs(conflict, binDir)) foreign.push(conflict);
  }
  return foreign;
}

/** Tunnels of the kernel have sockets that no process holds; they outlive k0s, and two of one kind can share a port. */
function isOfKernel({ protocol, holder }: PortConflict): boolean {
  return protocol === "UDP" && holder === undefined;
}

function mayBeEnding({ holder }: PortConflict): boolean {
  return holder === undefined || holder.executable === "";
}

async function isOurs({ holder }: PortConflict, binDir: string): Promise<boolean> {
  if (holder === undefined) return false;
  if (isBelow(holder.executable, binDir)) return true;
  // Pods survive k0s, and a pod on the host's network sees its program under another path.
  return /\/kubepods[./]/.test(await cgroupsOfProcess(holder.pid));
}

function nameOf({ port, protocol, component }: PortNeed): ProbeName {
  return { path: [`port:${port}`], displayName: `${protocol ?? "TCP"} port ${port} for ${component}` };
}

function describe(conflict: PortConflict): ProbeResult {
  const { setting, holder, isDoubtful } = conflict;
  const byHolder = holder === undefined
    ? "by a process that is not visible"
    : `by pid ${holder.pid} (${holder.executable === "" ? holder.name : holder.executable})`;
  const end = holder === undefined ? "End that process" : `End it with: kill ${holder.pid}`;
  const hint = setting === undefined ? end : `${end}; or set ${setting}`;
  const judge = isDoubtful ? warning : rejected;
  return judge(nameOf(conflict), "in use", `already in use ${byHolder}`, hint);
}
