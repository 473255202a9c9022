import { readTextIfExists } from "../platform/mod.ts";

/** Capabilities that the node asks about; numbers of capabilities(7). */
const CAPABILITIES = { CAP_NET_ADMIN: 12, CAP_SYS_ADMIN: 21, CAP_SYS_RESOURCE: 24 } as const;

/** Name of a capability of the kernel. */
export type Capability = keyof typeof CAPABILITIES;

/** Whether the text of a `/proc/<pid>/status` shows a capability as effective. Without such a line: yes. */
export function hasCapabilityIn(status: string, capability: Capability): boolean {
  const mask = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return mask === undefined || (BigInt(`0x${mask}`) >> BigInt(CAPABILITIES[capability]) & 1n) === 1n;
}

/** Whether this process, and so its children that run as root, has a capability. */
export async function hasCapability(capability: Capability): Promise<boolean> {
  return hasCapabilityIn(await readTextIfExists("/proc/self/status") ?? "", capability);
}

/**
 * Our own `oom_score_adj` where the kernel does not let us lower that of a child below it, which takes CAP_SYS_RESOURCE
 * (proc_pid_oom_score_adj(5)); `undefined` where it does.
 */
export async function lowestOomScoreAdj(): Promise<number | undefined> {
  if (await hasCapability("CAP_SYS_RESOURCE")) return undefined;
  return Number(await readTextIfExists("/proc/self/oom_score_adj") ?? "0");
}
