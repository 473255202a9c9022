import type { Machine } from "./machine.ts";

/** How many flags of an audit log the API server of a controller has. */
export async function auditFlags(machine: Machine): Promise<number> {
  const count = 'grep -zc -e "^--audit-" "/proc/$(cat /run/k0s/kube-apiserver.pid)/cmdline"';
  return Number((await machine.run("sh", ["-c", count])).stdout);
}
