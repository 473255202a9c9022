import { EtcdClient, type MembershipPorts } from "../../../lib/etcd/mod.ts";
import type { EtcdMemberInfo, PeerProbe } from "../../../lib/etcd/mod.ts";
import { FakeHttp } from "../../support/fake_http.ts";
import { FakeClock, FakeLogger, FakeRandom } from "../../support/fakes.ts";

/** Never aborted. */
export const NEVER = new AbortController().signal;

/** A member of a {@link FakeEtcd}. */
export function member(name: string, id: number, more: Partial<EtcdMemberInfo> = {}): EtcdMemberInfo {
  return { id: String(id), name, peerUrls: [`https://192.0.2.${id}:2380`], clientUrls: [], isLearner: false, ...more };
}

/** etcd in memory behind the `Http` port: members, status, alarms. Its own member is the first. */
export class FakeEtcd {
  readonly http = new FakeHttp();
  readonly clock = new FakeClock();
  readonly log = new FakeLogger();
  members: EtcdMemberInfo[];
  /** Identifiers of members that do not answer. */
  readonly dead = new Set<string>();
  /** Identifiers of learners that still have to catch up. */
  readonly behind = new Set<string>();
  /** Paths of the changes, in order, with their bodies. */
  readonly changes: string[] = [];
  status: Record<string, unknown> = { version: "3.7.3", dbSize: "100", dbSizeInUse: "90", raftIndex: "7" };
  alarms: { memberID: string; alarm: string }[] = [];
  variables: unknown = {};
  leader = "1";
  maxLearners = 1;
  /** Answers instead, if it returns something. */
  intercept: (path: string, body: Record<string, unknown>) => Response | undefined = () => undefined;

  constructor(...members: EtcdMemberInfo[]) {
    this.members = members;
    this.http.answer = (url, init) => this.#answer(new URL(url).pathname, init);
  }

  /** What changes of the members take. */
  get ports(): MembershipPorts {
    const probe: PeerProbe = {
      isAlive: ({ id }) => Promise.resolve(!this.dead.has(id)),
      knownPeerUrls: ({ id }) =>
        Promise.resolve(this.dead.has(id) ? undefined : this.members.flatMap(({ peerUrls }) => peerUrls)),
    };
    return { client: this.client, probe, clock: this.clock, random: new FakeRandom(), log: this.log };
  }

  get client(): EtcdClient {
    return new EtcdClient({ endpoints: ["https://127.0.0.1:2379"] }, { http: this.http, clock: this.clock });
  }

  /** Names of the members. */
  get names(): string[] {
    return this.members.map(({ name }) => name);
  }

  #answer(path: string, init: RequestInit): Response {
    if (init.method !== "POST") return json(this.variables);
    const body = JSON.parse(String(init.body)) as Record<string, unknown>;
    const other = this.intercept(path, body);
    if (other !== undefined) return other;
    const own = this.members[0]?.id ?? "0";
    const id = String(body["ID"]);
    if (path === "/v3/cluster/member/list") return json({ members: this.members.map(asWire) });
    if (path === "/v3/maintenance/status") {
      const errors = this.alarms.map(({ memberID, alarm }) => `memberID:${memberID} alarm:${alarm}`);
      return json({ header: { member_id: own }, leader: this.leader, errors, ...this.status });
    }
    if (path === "/v3/kv/range") return json({ header: { revision: "42" } });
    if (path === "/v3/maintenance/alarm" && body["action"] === "GET") return json({ alarms: this.alarms });
    this.changes.push(`${path} ${JSON.stringify(body)}`);
    if (path === "/v3/cluster/member/add") return this.#add(body["peerURLs"] as string[]);
    if (path === "/v3/cluster/member/remove") return this.#remove(id);
    if (path === "/v3/cluster/member/update") return this.#update(id, body["peerURLs"] as string[]);
    if (path === "/v3/cluster/member/promote") return this.#promote(id);
    if (path === "/v3/maintenance/alarm") {
      this.alarms = this.alarms.filter(({ memberID }) => memberID !== body["memberID"]);
    }
    return json({});
  }

  #add(peerUrls: string[]): Response {
    if (this.members.filter(({ isLearner }) => isLearner).length >= this.maxLearners) {
      return refusal(9, "etcdserver: too many learner members in cluster");
    }
    this.members.push({ id: String(this.members.length + 100), name: "", peerUrls, clientUrls: [], isLearner: true });
    return json({ members: this.members.map(asWire) });
  }

  #remove(id: string): Response {
    if (!this.members.some((one) => one.id === id)) return refusal(5, "etcdserver: member not found");
    this.members = this.members.filter((one) => one.id !== id);
    return json({});
  }

  #update(id: string, peerUrls: string[]): Response {
    this.members = this.members.map((one) => one.id === id ? { ...one, peerUrls } : one);
    return json({});
  }

  #promote(id: string): Response {
    if (this.behind.has(id)) {
      return refusal(9, "etcdserver: can only promote a learner member which is in sync with leader");
    }
    this.members = this.members.map((one) => one.id === id ? { ...one, isLearner: false } : one);
    return json({});
  }
}

/** An error as the gateway answers it. */
export function refusal(code: number, message: string): Response {
  return new Response(JSON.stringify({ code, message }), { status: 400 });
}

function json(value: unknown): Response {
  return new Response(JSON.stringify(value));
}

/** As the gateway writes it: what is empty or false is left out. */
function asWire({ id, name, peerUrls, isLearner }: EtcdMemberInfo) {
  return { ID: id, ...(name === "" ? {} : { name }), peerURLs: peerUrls, ...(isLearner ? { isLearner } : {}) };
}
