import { allEnded, AsyncQueue, ignoreCancelled, LinkedAbort, messageOf, parseIp } from "../../base/mod.ts";
import { followState, ignoringNotFound, isConflict, type KubeClient, RESOURCES } from "../../kube/mod.ts";
import type { Clock, Logger } from "../../platform/mod.ts";
import {
  addressPatch,
  type CloudNode,
  cloudNodeOf,
  initialisationPatch,
  textOf,
  wantedAddresses,
} from "./cloud_node.ts";

/** What {@link reconcileCloudNodes} needs. */
export interface CloudNodesOptions {
  client: KubeClient;
  clock: Clock;
  log: Logger;
  /** How often every node is looked at, in milliseconds. */
  everyMs: number;
}

/** When a node that could not be changed is tried again, in milliseconds. */
const RETRY_MS = 5_000;
const NODE_IP_HINT = "Start its k0s with --kubelet-extra-args=--node-ip=ADDRESS";
const KUBELET_HINT = "Start its k0s with --enable-cloud-provider: its kubelet decides on its addresses itself";

/**
 * Is the cloud provider of nodes that are in no cloud, until `signal` is aborted: gives each its addresses, those that an
 * operator has annotated included, and initialises what waits for a cloud provider. One controller runs it.
 *
 * What an operator or a kubelet asks for is done at once, and every node is looked at again every `everyMs`. Not at each
 * change: a kubelet that decides on its addresses itself would take each back, and the two would never end.
 *
 * @see k0s `pkg/k0scloudprovider`, Kubernetes `k8s.io/cloud-provider/controllers/node`
 */
export async function reconcileCloudNodes(options: CloudNodesOptions, signal: AbortSignal): Promise<void> {
  using ending = new LinkedAbort(signal);
  const log = options.log.with({ component: "k0s-cloud-provider" });
  await new CloudNodes({ ...options, log }, ending).run();
}

class CloudNodes {
  readonly #options: CloudNodesOptions;
  readonly #ending: LinkedAbort;
  /** Names of nodes to look at. */
  readonly #queue = new AsyncQueue<readonly string[]>();
  #nodes: ReadonlyMap<string, CloudNode> = new Map();
  /** What each node asked for when it got it, by its name. */
  readonly #served = new Map<string, string>();
  /** The addresses that each node was given last. */
  readonly #given = new Map<string, string>();
  /** Nodes of which was told that they lose their addresses. */
  readonly #told = new Set<string>();
  readonly #failed = new Set<string>();
  #retrying: Promise<void> | undefined;

  constructor(options: CloudNodesOptions, ending: LinkedAbort) {
    this.#options = options;
    this.#ending = ending;
  }

  async run(): Promise<void> {
    const ending = () => {
      this.#queue.close();
      this.#ending.abort();
    };
    await allEnded([this.#follow().finally(ending), this.#recheckAll().finally(ending), this.#work().finally(ending)]);
    await this.#retrying;
  }

  async #follow(): Promise<void> {
    const { client, clock, log } = this.#options;
    const { signal } = this.#ending;
    for await (
      const { objects, changed } of followState(client, RESOURCES.nodes, { clock, log, signal, keep: cloudNodeOf })
    ) {
      this.#nodes = objects;
      for (const name of this.#served.keys()) if (!objects.has(name)) this.#forget(name);
      const names = changed.map(({ metadata: { name = "" } }) => name);
      const asking = names.filter((name) => {
        const node = objects.get(name);
        return node !== undefined && this.#served.get(name) !== askedFor(node);
      });
      if (asking.length > 0) this.#queue.push(asking);
    }
  }

  #forget(name: string): void {
    this.#served.delete(name);
    this.#given.delete(name);
    this.#told.delete(name);
  }

  async #recheckAll(): Promise<void> {
    const { clock, everyMs } = this.#options;
    const { signal } = this.#ending;
    while (!signal.aborted) {
      await clock.sleep(everyMs, signal).catch(ignoreCancelled);
      this.#queue.push([...this.#nodes.keys()]);
    }
  }

  async #work(): Promise<void> {
    const { log } = this.#options;
    const { signal } = this.#ending;
    for await (const names of this.#queue) {
      for (const name of names) {
        const node = this.#nodes.get(name);
        if (node === undefined || signal.aborted) continue;
        try {
          await this.#bringAbout(node);
          this.#served.set(name, askedFor(node));
        } catch (error) {
          if (signal.aborted) return;
          // A conflict is a change of the node that is on its way to us.
          if (!isConflict(error)) log.warn("Cannot change node", { node: name, error: messageOf(error) });
          this.#failed.add(name);
          this.#retrying ??= this.#retry();
        }
      }
    }
  }

  async #retry(): Promise<void> {
    await this.#options.clock.sleep(RETRY_MS, this.#ending.signal).catch(ignoreCancelled);
    this.#retrying = undefined;
    const names = [...this.#failed];
    this.#failed.clear();
    this.#queue.push(names);
  }

  /** The addresses come first: pods may come as soon as the taint is gone. */
  async #bringAbout(node: CloudNode): Promise<void> {
    const { client, log } = this.#options;
    const { signal } = this.#ending;
    const { name } = node;
    const addresses = addressPatch(node);
    let current = node;
    if (addresses !== undefined) {
      this.#judge(node);
      const changed = await ignoringNotFound(() =>
        client.mergePatch(RESOURCES.nodes, name, addresses, { subresource: "status", signal })
      );
      if (changed === undefined) return;
      current = cloudNodeOf(changed);
      this.#given.set(name, textOf(wantedAddresses(node)));
      log.info("Gave node its addresses", { node: name, addresses: textOf(current.addresses) });
    }
    const patch = initialisationPatch(current);
    if (patch === undefined) return;
    await ignoringNotFound(() => client.mergePatch(RESOURCES.nodes, name, patch, { signal }));
    if (!node.isTainted) return;
    log.info("Initialised node", { node: name });
    if (!current.addresses.some(({ type }) => type.endsWith("IP"))) {
      log.warn("Node has no address", { node: name, hint: NODE_IP_HINT });
    }
  }

  /** Tells what an operator should know of the addresses that a node is about to get. */
  #judge(node: CloudNode): void {
    const { log } = this.#options;
    const { name, external } = node;
    const wanted = textOf(wantedAddresses(node));
    if (this.#given.get(name) === wanted) {
      if (!this.#told.has(name)) log.warn("Node lost its addresses", { node: name, lost: wanted, hint: KUBELET_HINT });
      this.#told.add(name);
      return;
    }
    const odd = external.filter((address) => parseIp(address) === undefined);
    if (odd.length > 0) log.warn("Node is given external addresses that are none", { node: name, addresses: odd });
  }
}

/** What a node asks for, as text. What else changes in it can wait. */
function askedFor({ isTainted, given, external }: CloudNode): string {
  return JSON.stringify([isTainted, given, external]);
}
