import type { Problem } from "../../base/mod.ts";
import { memberOf, quantityOf } from "../../kube/mod.ts";
import { readTextIfExists, totalMemoryBytes } from "../../platform/mod.ts";

type Configuration = Readonly<Record<string, unknown>>;

/** What a machine has of the resources that a kubelet reserves. */
export interface Capacity {
  processors: number;
  memoryBytes: number;
}

/** What this machine has. The processors are those that are online, whatever this process may use of them. */
export async function machineCapacity(): Promise<Capacity> {
  const online = await readTextIfExists("/sys/devices/system/cpu/online");
  return { processors: online === undefined ? Infinity : countOf(online), memoryBytes: totalMemoryBytes() };
}

/** How many numbers a list such as `0-2,4` has. */
export function countOf(list: string): number {
  return list.trim().split(",").reduce((sum, range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return sum + last - first + 1;
  }, 0);
}

/** Memory that the kubelet keeps free where the profile says nothing of eviction. */
const DEFAULT_EVICTION = "100Mi";

/**
 * What a worker profile keeps from pods beyond what the machine has: the kubelet ends at its start, and again.
 *
 * @see k8s.io/kubernetes `pkg/kubelet/cm/node_container_manager_linux.go`, `validateNodeAllocatable`
 */
export function reservationProblems(field: string, profile: Configuration, capacity: Capacity): Problem[] {
  const { kubeReserved, systemReserved, evictionHard, reservedSystemCPUs } = profile;
  const reservedOf = (resource: string) => ({
    kubeReserved: quantityOf(memberOf(kubeReserved, resource)),
    systemReserved: quantityOf(memberOf(systemReserved, resource)),
  });
  const eviction = evictionHard === undefined ? DEFAULT_EVICTION : memberOf(evictionHard, "memory.available");
  const memory = { ...reservedOf("memory"), evictionHard: thresholdOf(eviction, capacity.memoryBytes) };
  const found = [
    beyond("bytes of memory", memory, capacity.memoryBytes),
    // Those named in reservedSystemCPUs take the place of a number.
    reservedSystemCPUs ? undefined : beyond("processors", reservedOf("cpu"), capacity.processors),
  ];
  return found.filter((problem) => problem !== undefined).map(({ path, message }) => ({
    path: `${field}.${path}`,
    message,
  }));
}

/** @returns The field that reserves most, and what is wrong. */
function beyond(what: string, reserved: Readonly<Record<string, number>>, capacity: number): Problem | undefined {
  const parts = Object.entries(reserved).sort(([, one], [, other]) => other - one);
  // A thousandth of a processor is the least there is.
  const sum = Math.round(parts.reduce((total, [, one]) => total + one, 0) * 1000) / 1000;
  if (sum <= capacity) return undefined;
  const names = Object.keys(reserved).join(", ").replace(/, (?=[^,]*$)/, " and ");
  const message = `${names} keep ${sum} ${what}, and this machine has ${capacity}`;
  return { path: parts[0]?.[0] ?? "", message };
}

/** A share of what there is, or a quantity. */
function thresholdOf(value: unknown, capacity: number): number {
  const share = typeof value === "string" ? /^(\d+(?:\.\d+)?)%$/.exec(value)?.[1] : undefined;
  return share === undefined ? quantityOf(value) : Math.floor(capacity * Number(share) / 100);
}
