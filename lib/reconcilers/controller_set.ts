import { Changes, messageOf } from "../base/mod.ts";
import { isLeaseHeld, type KubeClient, type Lease, RESOURCES } from "../kube/mod.ts";
import { followApiServers } from "./follow_api_servers.ts";
import { CONTROLLER_LEASE_PREFIX, LEASE_NAMESPACE } from "../manifests/mod.ts";
import type { Clock, Logger } from "../platform/mod.ts";
import { LEADER_LEASE } from "./work_leases.ts";

/** Annotation of a controller's own lease: where its API server is, whatever the Service `kubernetes` leads to. */
export const CONTROLLER_ADDRESS = "k0s.k0sproject.io/api-address";

/** Annotation of the same: every name and address of its API server's certificate, between commas. */
export const CONTROLLER_NAMES = "k0s.k0sproject.io/api-names";

/** Annotation of the same: whether a kubelet beside it may have its name and address. */
export const CONTROLLER_RUNS_PODS = "k0s.k0sproject.io/runs-pods";

/** How often the leases are counted, in milliseconds: an expiry is no event that one could watch. */
const COUNT_EVERY_MS = 10_000;

/** The controllers of the cluster that are alive, as this one sees them. */
export class ControllerSet {
  /** Told when anything of it is another. */
  readonly changes: Changes = new Changes();
  readonly #tell: (controllers: { count: number; addresses: readonly string[] }) => void;
  #count = 1;
  #addresses: readonly string[] = [];
  /** Node name of the controller that leads; `undefined` while none does, or that cannot be told. */
  leader: string | undefined;
  /** Addresses that controllers name on their leases, also those that are not alive, and the other names of those that are. */
  named: readonly string[] = [];

  /** @param tell Told what the set is whenever it is another. */
  constructor(tell: (controllers: { count: number; addresses: readonly string[] }) => void = () => {}) {
    this.#tell = tell;
  }

  /** How many there are; at least this one. */
  get count(): number {
    return this.#count;
  }

  set count(count: number) {
    const counted = Math.max(1, count);
    if (counted === this.#count) return;
    this.#count = counted;
    this.#changed();
  }

  /** Address of each API server, without port; empty until they are known. */
  get addresses(): readonly string[] {
    return this.#addresses;
  }

  set addresses(addresses: readonly string[]) {
    if (addresses.join(" ") === this.#addresses.join(" ")) return;
    this.#addresses = addresses;
    this.#changed();
  }

  #changed(): void {
    this.changes.notify();
    this.#tell({ count: this.#count, addresses: this.#addresses });
  }
}

/** What {@link watchControllers} needs. */
export interface WatchControllersOptions {
  client: KubeClient;
  clock: Clock;
  log: Logger;
}

/** Keeps a {@link ControllerSet} up to date until `signal` is aborted. */
export async function watchControllers(
  set: ControllerSet,
  options: WatchControllersOptions,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all([countLeases(set, options, signal), followAddresses(set, options, signal)]);
}

async function countLeases(
  set: ControllerSet,
  { client, clock, log }: WatchControllersOptions,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const { items } = await client.list<Lease>(RESOURCES.leases, { namespace: LEASE_NAMESPACE, signal });
      const now = clock.now();
      set.count = aliveControllers(items, now).length;
      set.leader = leaderOf(items, now);
      set.named = [...namedAddresses(items), ...ownLeases(items, now).flatMap(namesOnLease)];
    } catch (error) {
      // The last count stays: what follows it would only restart for nothing. Which one leads is for people alone.
      set.leader = undefined;
      if (!signal.aborted) log.debug("Cannot count controllers", { error: messageOf(error) });
    }
    await clock.sleep(COUNT_EVERY_MS, signal);
  }
}

/** Names of the controllers whose lease is held now. @see k0s `pkg/kubernetes/lease.go` */
export function aliveControllers(leases: readonly Lease[], now: Date): string[] {
  return ownLeases(leases, now).map(controllerName);
}

/** Name of the controller that holds the leader's lease now: the one whose own lease has the same holder. */
export function leaderOf(leases: readonly Lease[], now: Date): string | undefined {
  const held = leases.find((lease) => lease.metadata.name === LEADER_LEASE && isLeaseHeld(lease, now));
  if (held === undefined) return undefined;
  const own = ownLeases(leases, now).find(({ spec }) => spec?.holderIdentity === held.spec?.holderIdentity);
  return own === undefined ? undefined : controllerName(own);
}

function namedAddresses(leases: readonly Lease[]): string[] {
  return leases.filter(isControllerLease).map(({ metadata }) => metadata.annotations?.[CONTROLLER_ADDRESS])
    .filter((address) => address !== undefined);
}

/** What a controller's lease says that its API server is certified as; upstream's, nothing. */
export function namesOnLease({ metadata }: Lease): string[] {
  return (metadata.annotations?.[CONTROLLER_NAMES] ?? "").split(",").filter((name) => name !== "");
}

/** Whether a controller wrote a lease. A host may be called like one: its kubelet's lease holds its own name. */
export function isControllerLease({ metadata, spec }: Lease): boolean {
  return metadata.name?.startsWith(CONTROLLER_LEASE_PREFIX) === true && spec?.holderIdentity !== metadata.name;
}

function ownLeases(leases: readonly Lease[], now: Date): Lease[] {
  return leases.filter((lease) => isControllerLease(lease) && isLeaseHeld(lease, now));
}

function controllerName({ metadata }: Lease): string {
  return (metadata.name ?? "").slice(CONTROLLER_LEASE_PREFIX.length);
}

async function followAddresses(
  set: ControllerSet,
  { client, clock, log }: WatchControllersOptions,
  signal: AbortSignal,
): Promise<void> {
  for await (const found of followApiServers(client, { clock, log, signal })) {
    set.addresses = [...new Set(found.map((address) => address.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1")))];
  }
}
