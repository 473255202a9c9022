import type { Problem } from "../../base/mod.ts";
import { isJsonObject } from "../../kube/mod.ts";
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
  const eviction = evictionHard === undefined ? DEFAULT_EVICTION : memberOf(evictionHard, "memory.available");
  const memory = [memberOf(kubeReserved, "memory"), memberOf(systemReserved, "memory")].map(quantityOf);
  const processors = [memberOf(kubeReserved, "cpu"), memberOf(systemReserved, "cpu")].map(quantityOf);
  return [
    ...beyond("memory", [...memory, thresholdOf(eviction, capacity.memoryBytes)], capacity.memoryBytes),
    // Those named in reservedSystemCPUs take the place of a number.
    ...(reservedSystemCPUs ? [] : beyond("cpu", processors, capacity.processors)),
  ].map((message) => ({ path: `${field}.kubeReserved`, message }));
}

function beyond(resource: string, reserved: readonly number[], capacity: number): string[] {
  // A thousandth of a processor is the least there is.
  const sum = Math.round(reserved.reduce((total, one) => total + one, 0) * 1000) / 1000;
  if (sum <= capacity) return [];
  const what = resource === "memory"
    ? "kubeReserved, systemReserved and evictionHard"
    : "kubeReserved and systemReserved";
  return [`${what} keep ${sum} of ${resource}, and this machine has ${capacity}`];
}

/** A share of what there is, or a quantity. */
function thresholdOf(value: unknown, capacity: number): number {
  const share = typeof value === "string" ? /^(\d+(?:\.\d+)?)%$/.exec(value)?.[1] : undefined;
  return share === undefined ? quantityOf(value) : Math.floor(capacity * Number(share) / 100);
}

const FACTORS: Readonly<Record<string, number>> = {
  ...{ "": 1, n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
};

/**
 * A quantity of Kubernetes as a number; 0 for what is none, of which the kubelet's own validation tells.
 *
 * @see k8s.io/apimachinery `pkg/api/resource`
 */
export function quantityOf(value: unknown): number {
  if (typeof value === "number") return value;
  const [, number = "", exponent, suffix = ""] =
    /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i))?$/.exec(String(value ?? "")) ?? [];
  return number === "" ? 0 : Number(number + (exponent ?? "")) * (FACTORS[suffix] ?? 1);
}

function memberOf(value: unknown, name: string): unknown {
  return isJsonObject(value) ? value[name] : undefined;
}
