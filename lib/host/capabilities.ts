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
