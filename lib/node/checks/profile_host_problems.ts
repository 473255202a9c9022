import type { Problem } from "../../base/mod.ts";
import { exists } from "../../platform/mod.ts";
import { type Capacity, machineCapacity, reservationProblems } from "./reservation_problems.ts";

type Configuration = Readonly<Record<string, unknown>>;

/** Where the kernel's control groups are, version 2 and those of version 1 that the kubelet limits. */
const CGROUPS = ["/sys/fs/cgroup", "/sys/fs/cgroup/cpu", "/sys/fs/cgroup/memory"];

/**
 * What a worker profile needs of this very machine and does not find: the kubelet would end again and again, or start no
 * pod. Another machine may have it, so only a node's own profile is judged.
 *
 * @param machine.cgroups Directories below which control groups are. @default {the kernel's}
 * @param machine.capacity @default {this machine's}
 */
export async function profileHostProblems(
  field: string,
  profile: Configuration,
  { cgroups = CGROUPS, capacity }: { cgroups?: readonly string[]; capacity?: Capacity } = {},
): Promise<Problem[]> {
  const problems = reservationProblems(field, profile, capacity ?? await machineCapacity());
  const { resolvConf, enforceNodeAllocatable } = profile;
  if (isPath(resolvConf) && !await exists(resolvConf)) {
    problems.push({ path: `${field}.resolvConf`, message: `there is no file "${resolvConf}" on this machine` });
  }
  const enforced = Array.isArray(enforceNodeAllocatable) ? enforceNodeAllocatable : [];
  for (const kind of ["kube", "system"]) {
    const name = profile[`${kind}ReservedCgroup`];
    const isEnforced = enforced.some((one) => one === `${kind}-reserved` || one === `${kind}-reserved-compressible`);
    if (!isEnforced || !isPath(name) || await isAnywhere(name, cgroups)) continue;
    problems.push({
      path: `${field}.${kind}ReservedCgroup`,
      message: `there is no control group "${name}" on this machine, which enforceNodeAllocatable limits`,
    });
  }
  return problems;
}

function isPath(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

async function isAnywhere(name: string, cgroups: readonly string[]): Promise<boolean> {
  // With the systemd driver a group is a slice.
  for (const root of cgroups) {
    if (await exists(`${root}/${name}`) || await exists(`${root}/${name}.slice`)) return true;
  }
  return false;
}
