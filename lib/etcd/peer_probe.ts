import { type Clock, type Http, type HttpSession, withDeadline } from "../platform/mod.ts";
import { type EtcdMemberInfo, peerUrl } from "./member.ts";

/** How long a member may take to answer, in milliseconds. */
const PROBE_TIMEOUT_MS = 3_000;

/** Tells which members of etcd are alive, by what is reachable from every controller: their peer port. */
export interface PeerProbe {
  /** Whether the member's process answers. */
  isAlive(member: EtcdMemberInfo, signal?: AbortSignal): Promise<boolean>;
  /** Peer URLs of all members as this one knows them; `undefined` if it does not answer. */
  knownPeerUrls(member: EtcdMemberInfo, signal?: AbortSignal): Promise<readonly string[] | undefined>;
}

/** Authority and certificate of our own peer, PEM. */
export interface PeerIdentity {
  caCert: string;
  cert: string;
  key: string;
}

/**
 * Asks members on their peer port, as another member would.
 *
 * It takes the certificate of our own peer: etcd compares its names with the address that the connection comes from.
 * The client port is on loopback, out of reach.
 */
export class HttpPeerProbe implements PeerProbe, Disposable {
  readonly #http: Http;
  readonly #clock: Clock;
  #session: HttpSession;

  constructor(peer: PeerIdentity, { http, clock }: { http: Http; clock: Clock }) {
    this.#http = http;
    this.#clock = clock;
    this.#session = openSession(http, peer);
  }

  /** Shows other certificates from now on. */
  use(peer: PeerIdentity): void {
    const former = this.#session;
    this.#session = openSession(this.#http, peer);
    former[Symbol.dispose]();
  }

  /** Whether the member answers at all. */
  async isAlive(member: EtcdMemberInfo, signal: AbortSignal = NEVER): Promise<boolean> {
    return await this.#ask(member, "/version", signal) !== undefined;
  }

  /** Peer URLs of the members that this one knows; `undefined` if it does not answer. */
  async knownPeerUrls(member: EtcdMemberInfo, signal: AbortSignal = NEVER): Promise<readonly string[] | undefined> {
    const answer = await this.#ask(member, "/members", signal);
    if (answer === undefined) return undefined;
    return (JSON.parse(answer) as { peerURLs?: string[] }[]).flatMap(({ peerURLs }) => peerURLs ?? []);
  }

  /** What a member answers; `undefined` if that is nothing, or an error. */
  async #ask(member: EtcdMemberInfo, path: string, signal: AbortSignal): Promise<string | undefined> {
    if (member.peerUrls.length === 0) return undefined;
    const ask = async (limit: AbortSignal) => {
      try {
        const response = await this.#session.fetch(`${peerUrl(member)}${path}`, { signal: limit });
        const text = await response.text();
        return response.ok ? text : undefined;
      } catch (error) {
        // fetch() reports a failed connection so; any other end of it is not an answer either.
        if (error instanceof TypeError) return undefined;
        throw error;
      }
    };
    return await withDeadline(this.#clock, { ms: PROBE_TIMEOUT_MS, signal }, ask);
  }

  [Symbol.dispose](): void {
    this.#session[Symbol.dispose]();
  }
}

function openSession(http: Http, { caCert, cert, key }: PeerIdentity): HttpSession {
  return http.open({ caCerts: [caCert], cert, key, protocol: "http/1.1" });
}

const NEVER = new AbortController().signal;

/** Identifiers of the members that answer, all asked at once. */
export async function aliveMembers(
  members: readonly EtcdMemberInfo[],
  probe: Pick<PeerProbe, "isAlive">,
  signal?: AbortSignal,
): Promise<Set<string>> {
  const answers = await Promise.all(members.map(async (member) => ({
    id: member.id,
    isAlive: await probe.isAlive(member, signal),
  })));
  return new Set(answers.filter(({ isAlive }) => isAlive).map(({ id }) => id));
}
