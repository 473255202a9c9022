import { K0sError, messageOf } from "../base/mod.ts";
import { readText, type SmallAnswer, type SmallRequest } from "../platform/mod.ts";
import { getBootstrapToken } from "./bootstrap_tokens.ts";
import { FailureLimit } from "./failure_limit.ts";
import type { EtcdMembers, JoinApiOptions } from "./join_api_options.ts";
import {
  type AuthorityPair,
  type ClusterCa,
  type EtcdPeer,
  JOIN_PATHS,
  parseEtcdPeer,
  PeerProblem,
  READS_ENCRYPTED,
  renderCa,
  renderEtcdJoin,
} from "./join_wire.ts";
import { SharedLookup } from "./shared_lookup.ts";
import { checkBearer, type Refusal, type TokenCheck } from "./token_check.ts";

/** What answers are made of. */
export type JoinRouteOptions = Pick<
  JoinApiOptions,
  "auditLog" | "encryptsSecrets" | "paths" | "kube" | "etcd" | "clock" | "log"
>;

/** What a refused machine is told in the header, in the words of RFC 6750; its body is upstream's. */
const TOLD: Readonly<Record<Refusal, string>> = {
  "missing": "no token was presented",
  "malformed": "the token is malformed",
  "unknown": "the token is unknown",
  "expired": "the token has expired",
  "wrong-usage": "the token is not for controllers",
};
const UNREADABLE =
  "the Secrets of this cluster are encrypted, which upstream's k0s cannot read (k0s secrets disable decrypts them)\n";
const JSON_TYPE = { "content-type": "application/json" };

/** Answers the requests of joining controllers. */
export class JoinRoutes {
  readonly #options: JoinRouteOptions;
  readonly #failures = new FailureLimit();
  readonly #shared: SharedLookup;
  /** etcd takes one new member at a time. */
  #lastJoin: Promise<unknown> = Promise.resolve();

  constructor(options: JoinRouteOptions) {
    this.#options = options;
    this.#shared = new SharedLookup(options);
  }

  /** Answers one request. The method is looked at before the token, as upstream does. */
  async answer(request: SmallRequest): Promise<SmallAnswer> {
    const route = this.#routeOf(request.target.split("?")[0] ?? "");
    if (route === undefined) return { status: 404, body: "404 page not found\n" };
    if (request.method !== route.method) return { status: 405, headers: { allow: route.method } };
    return await this.#refusalOf(request) ?? await this.#allowed(() => route.answer(request));
  }

  #routeOf(path: string) {
    if (path === JOIN_PATHS.ca) return { method: "GET", answer: (request: SmallRequest) => this.#ca(request) };
    if (path === JOIN_PATHS.etcdMembers && this.#options.etcd !== undefined) {
      const { etcd } = this.#options;
      return { method: "POST", answer: (request: SmallRequest) => this.#etcdMember(request, etcd) };
    }
    return undefined;
  }

  /**
   * Why a request is refused. A right token never is, however often others behind its address have failed; then its
   * look-up only costs the cluster no more than one of theirs.
   */
  async #refusalOf({ headers, address, signal }: SmallRequest): Promise<SmallAnswer | undefined> {
    const { kube, clock, log } = this.#options;
    const waitMs = this.#failures.waitMs(address, clock.monotonicMs());
    let check: TokenCheck;
    try {
      check = await checkBearer(headers.get("authorization"), {
        role: "controller",
        now: clock.now(),
        lookUp: (id) => waitMs > 0 ? this.#shared.get(id) : getBootstrapToken(kube, id, signal),
      });
    } catch (error) {
      if (!(error instanceof K0sError)) throw error;
      log.warn("Cannot check the token of a joining machine", { address, error: error.message });
      return unavailable("the cluster cannot check tokens at the moment");
    }
    if (check.isAllowed) return undefined;
    this.#failures.note(address, clock.monotonicMs());
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1_000);
      return { status: 429, headers: { "retry-after": `${seconds}` }, body: "too many refused requests\n" };
    }
    log.warn("Refused a joining machine", { address, reason: check.refusal, token: check.id });
    const challenge = `Bearer error="invalid_token", error_description="${TOLD[check.refusal]}"`;
    return { status: 401, headers: { "www-authenticate": challenge }, body: "go away" };
  }

  /** Answers a machine whose token is right; so it is told what went wrong. */
  async #allowed(answer: () => Promise<SmallAnswer>): Promise<SmallAnswer> {
    try {
      return await answer();
    } catch (error) {
      if (error instanceof PeerProblem) return { status: 400, body: `${error.message}\n` };
      if (!(error instanceof K0sError)) throw error;
      this.#options.log.error("Cannot let a controller join", { error: error.message });
      return unavailable(error.hint === undefined ? error.message : `${error.message} (${error.hint})`);
    }
  }

  async #ca({ target, address }: SmallRequest): Promise<SmallAnswer> {
    const { auditLog = false, encryptsSecrets = () => false, paths: { pkiDir }, log } = this.#options;
    if (encryptsSecrets() && !target.endsWith(READS_ENCRYPTED)) {
      log.warn("Refused a controller that cannot read Secrets, which are encrypted here", { address });
      return { status: 409, body: UNREADABLE };
    }
    const [pair, saKeyPem, saPublicPem] = await Promise.all([
      readPair(`${pkiDir}/ca`),
      readPki(`${pkiDir}/sa.key`),
      readPki(`${pkiDir}/sa.pub`),
    ]);
    const ca: ClusterCa = { ...pair, saKeyPem, saPublicPem, auditLog };
    return { status: 200, headers: JSON_TYPE, body: renderCa(ca) };
  }

  async #etcdMember({ body, signal }: SmallRequest, etcd: EtcdMembers): Promise<SmallAnswer> {
    const peer = parseEtcdPeer(new TextDecoder().decode(body));
    const ca = await readPair(`${this.#options.paths.etcdPkiDir}/ca`);
    const { initialCluster } = await this.#inTurn(() => this.#add(peer, etcd, signal));
    return { status: 200, headers: JSON_TYPE, body: renderEtcdJoin({ ca, initialCluster }) };
  }

  async #add({ name, peerUrl }: EtcdPeer, etcd: EtcdMembers, signal: AbortSignal) {
    // A client that waited too long has gone; a member that never starts would only weaken the cluster.
    if (signal.aborted) throw new K0sError("no answer in time");
    this.#options.log.info("Adding a member to etcd", { member: name, peerUrl });
    return await etcd.addMember(peerUrl, name, signal);
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#lastJoin.then(action);
    this.#lastJoin = result.catch(() => undefined);
    return result;
  }
}

function unavailable(why: string): SmallAnswer {
  return { status: 503, headers: { "retry-after": "1" }, body: `${why}\n` };
}

/** Reads a file of the PKI. @throws {K0sError} That names it. */
export async function readPki(path: string): Promise<string> {
  try {
    return await readText(path);
  } catch (error) {
    throw new K0sError(`Cannot read "${path}": ${messageOf(error)}`, { cause: error });
  }
}

async function readPair(base: string): Promise<AuthorityPair> {
  const [keyPem, certificatePem] = await Promise.all([readPki(`${base}.key`), readPki(`${base}.crt`)]);
  return { keyPem, certificatePem };
}
