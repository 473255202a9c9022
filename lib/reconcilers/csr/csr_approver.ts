import { AsyncQueue, canonicalHost, ignoreCancelled, LinkedAbort, messageOf } from "../../base/mod.ts";
import type { Clock, Logger } from "../../platform/mod.ts";
import {
  type FollowedState,
  followState,
  ignoring,
  isConflict,
  type KubeClient,
  type KubeObject,
  RESOURCES,
} from "../../kube/mod.ts";
import { changedHosts, hostsOf, NodeAddresses } from "./node_addresses.ts";
import { namesProblem, type ReservedNames } from "./serving_names.ts";
import {
  type CertificateSigningRequest,
  isDecided,
  readServingRequest,
  SERVING_SIGNER,
  type ServingRequest,
} from "./serving_request.ts";

/** What the approver needs. */
export interface CsrApproverOptions {
  client: KubeClient;
  clock: Clock;
  log: Logger;
  /** What belongs to the control plane at the moment. */
  reserved(): ReservedNames;
  /** Names of the control plane that are a Node's own, since its machine is a controller that runs pods; else none. */
  ownNames(nodeName: string, signal: AbortSignal): Promise<readonly string[]>;
}

const RETRY_MS = 10_000;
/** How soon a request that waits is looked at again: what is the control plane's changes without an event. */
const POLL_AGAIN_MS = 5_000;

/**
 * Approves the serving certificates of kubelets as they ask for them, until `signal` is aborted.
 *
 * The rules of k0s `csrapprover.go`, and more: every name and address must be one of that very Node, by its own status,
 * and none of the control plane or of another Node; else a kubelet's credentials could be used to pass for the API
 * server. A status may follow its request, so a request waits for it. Nothing is denied: a kubelet would only ask anew.
 *
 * Follows requests and Nodes: a node need not wait ten seconds per node before it, and one damaged request does not
 * starve those after it. Failures are tried again after 10 s.
 */
export async function approveKubeletServing(options: CsrApproverOptions, signal: AbortSignal): Promise<void> {
  const log = options.log.with({ component: "csr-approver" });
  const told = new Map<string, string>();
  while (!signal.aborted) {
    using round = new LinkedAbort(signal);
    await new Approver({ ...options, log }, told, round).run();
    await ignoring(() => signal.aborted, () => options.clock.sleep(RETRY_MS, signal));
  }
}

/** What happened: requests or Nodes are others, or time has passed. */
type Turn =
  | { of: "requests"; state: FollowedState<CertificateSigningRequest, boolean> }
  | { of: "nodes"; state: FollowedState<KubeObject, ReadonlySet<string>> }
  | { of: "time" };

/** A request that is not decided, and what it asks for or why it cannot be one of a kubelet. */
interface Waiting {
  request: CertificateSigningRequest;
  read: ServingRequest | string;
}

/** From a list of everything to the first failure. */
class Approver {
  readonly #options: CsrApproverOptions;
  /** Last reason that was told of a request, by its name: each is told once. */
  readonly #told: Map<string, string>;
  readonly #round: LinkedAbort;
  readonly #queue = new AsyncQueue<Turn>();
  /** `undefined`: they are not known yet. */
  #nodes: NodeAddresses | undefined;
  /** What each Node showed when requests were last judged by it. */
  #seen: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  /** Requests whose names are not the Node's, or not yet, by name. */
  readonly #waiting = new Map<string, Waiting>();
  readonly #owned = new Map<string, Promise<readonly string[]>>();
  #timer: Promise<void> | undefined;

  constructor(options: CsrApproverOptions, told: Map<string, string>, round: LinkedAbort) {
    this.#options = options;
    this.#told = told;
    this.#round = round;
  }

  /** Ends when a request failed and all have to be looked at again, or when aborted. */
  async run(): Promise<void> {
    const { signal } = this.#round;
    const { client, clock, log } = this.#options;
    const common = { clock, log, signal };
    const requests = followState(client, RESOURCES.certificateSigningRequests, {
      ...common,
      fieldSelector: `spec.signerName=${SERVING_SIGNER}`,
      keep: (request: CertificateSigningRequest) => isDecided(request),
    });
    const nodes = followState(client, RESOURCES.nodes, { ...common, keep: hostsOf });
    const feeding = Promise.all([
      this.#feed(requests, (state) => ({ of: "requests", state })),
      this.#feed(nodes, (state) => ({ of: "nodes", state })),
    ]).finally(() => this.#queue.close());
    for await (const turn of this.#queue) {
      if (!await this.#handled(turn)) break;
    }
    this.#round.abort();
    await Promise.all([feeding, this.#timer]);
  }

  async #feed<T>(states: AsyncIterable<T>, wrap: (state: T) => Turn): Promise<void> {
    for await (const state of states) this.#queue.push(wrap(state));
  }

  async #handled(turn: Turn): Promise<boolean> {
    if (turn.of === "nodes") this.#nodes ??= new NodeAddresses(turn.state.objects);
    if (turn.of === "requests") this.#note(turn.state);
    // Judged before the Nodes are known, every request would have to wait.
    if (this.#nodes === undefined) return true;
    return await this.#judge(this.#nodes, this.#concernedBy(turn), turn.of === "time");
  }

  /** The requests that may be judged otherwise than before; after Nodes are known first, what no Node shows waits. */
  #concernedBy(turn: Turn): Waiting[] {
    if (turn.of === "requests") {
      return turn.state.changed.flatMap(({ metadata }) => this.#waiting.get(metadata.name ?? "") ?? []);
    }
    const all = [...this.#waiting.values()];
    if (turn.of === "time") return all;
    const hosts = changedHosts(this.#seen, turn.state.objects);
    this.#seen = new Map(turn.state.objects);
    const isConcerned = ({ names }: ServingRequest) => names.some((name) => hosts.has(canonicalHost(name)));
    return all.filter(({ read }) => typeof read !== "string" && isConcerned(read));
  }

  #note({ objects, changed }: FollowedState<CertificateSigningRequest, boolean>): void {
    for (const request of changed) {
      this.#waiting.set(request.metadata.name ?? "", { request, read: readServingRequest(request) });
    }
    const isOpen = (name: string) => objects.get(name) === false;
    for (const name of this.#waiting.keys()) if (!isOpen(name)) this.#waiting.delete(name);
    for (const name of this.#told.keys()) if (!isOpen(name)) this.#told.delete(name);
  }

  /** @returns Whether all went well. */
  async #judge(nodes: NodeAddresses, requests: readonly Waiting[], isLate: boolean): Promise<boolean> {
    let isGood = true;
    this.#owned.clear();
    for (const { request, read } of requests) {
      const name = request.metadata.name ?? "";
      try {
        const problem = typeof read === "string" ? read : await this.#namesProblem(nodes, read);
        if (problem === undefined || typeof read === "string") this.#waiting.delete(name);
        // A moment after the request a name that is missing is no fault yet: the status is on its way.
        if (problem === undefined) await this.#approve(request);
        else if (isLate || typeof read === "string") this.#tell(name, problem);
      } catch (error) {
        const { log } = this.#options;
        if (this.#round.signal.aborted) return false;
        log.warn("Cannot approve certificate request", { csr: name, error: messageOf(error) });
        isGood = false;
      }
    }
    if (this.#waiting.size > 0) this.#timer ??= this.#pollAgain();
    return isGood;
  }

  async #namesProblem(nodes: NodeAddresses, request: ServingRequest): Promise<string | undefined> {
    const about = { nodes, reserved: this.#options.reserved() };
    const problem = namesProblem(request, { ...about, own: [] });
    if (problem === undefined) return undefined;
    const own = await this.#ownNames(request.nodeName);
    return own.length === 0 ? problem : namesProblem(request, { ...about, own });
  }

  /** Asked for once per pass over what waits, however many requests one kubelet makes. */
  #ownNames(nodeName: string): Promise<readonly string[]> {
    const known = this.#owned.get(nodeName) ?? this.#options.ownNames(nodeName, this.#round.signal);
    this.#owned.set(nodeName, known);
    return known;
  }

  async #pollAgain(): Promise<void> {
    await this.#options.clock.sleep(POLL_AGAIN_MS, this.#round.signal).catch(ignoreCancelled);
    this.#timer = undefined;
    this.#queue.push({ of: "time" });
  }

  #tell(csr: string, reason: string): void {
    if (this.#told.get(csr) === reason) return;
    this.#told.set(csr, reason);
    this.#options.log.warn("Left certificate request alone", {
      csr,
      reason,
      hint: `If it is right all the same: k0s kubectl certificate approve ${csr}`,
    });
  }

  /** Approves a request, if its author may make such ones at all. */
  async #approve(request: CertificateSigningRequest): Promise<void> {
    const { client, log } = this.#options;
    const { signal } = this.#round;
    const csr = request.metadata.name ?? "";
    if (!await mayRequest(client, request, signal)) {
      return this.#tell(csr, "requester may not create such requests");
    }
    const options = { subresource: "approval", signal };
    await ignoring(isConflict, () => client.update(RESOURCES.certificateSigningRequests, approved(request), options));
    log.info("Approved kubelet serving certificate", { csr, requester: request.spec.username });
  }
}

async function mayRequest(
  client: KubeClient,
  { spec }: CertificateSigningRequest,
  signal: AbortSignal,
): Promise<boolean> {
  const review = await client.create(RESOURCES.subjectAccessReviews, {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SubjectAccessReview",
    metadata: {},
    spec: {
      user: spec.username,
      uid: spec.uid,
      groups: spec.groups,
      extra: spec.extra,
      resourceAttributes: {
        group: "certificates.k8s.io",
        resource: "certificatesigningrequests",
        verb: "create",
        version: "*",
      },
    },
  }, { signal });
  const { status } = review as KubeObject & { status?: { allowed?: boolean } };
  return status?.allowed === true;
}

function approved(request: CertificateSigningRequest): CertificateSigningRequest {
  const condition = {
    type: "Approved",
    status: "True",
    reason: "Autoapproved by K0s CSRApprover",
    message: "Auto approving kubelet serving certificate after SubjectAccessReview.",
  };
  return { ...request, status: { ...request.status, conditions: [...(request.status?.conditions ?? []), condition] } };
}
