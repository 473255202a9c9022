import { messageOf } from "../../base/mod.ts";
import { type Clock, type Http, type HttpOptions, tryConnect, withDeadline } from "../../platform/mod.ts";
import { pass, type ProbeName, type ProbeResult, rejected, warning } from "./probe.ts";

/** How long a server may take to answer, in milliseconds. */
const ANSWERS_WITHIN_MS = 3_000;

/** What {@link probeDatabase} looks at. */
export interface DatabaseProbeOptions {
  /** What the database is called in messages, such as `PostgreSQL at db:5432, database "k0s"`. */
  about: string;
  /** Where connections must be accepted; one of them is enough. */
  targets: readonly ({ unixSocket: string } | { host: string; port: number })[];
  /** Whether a server that cannot be reached forbids the start; else it is waited for. */
  isRequired: boolean;
  clock: Clock;
}

/** Looks whether a database takes connections. Accounts and rights are left to its own client. */
export async function probeDatabase(options: DatabaseProbeOptions): Promise<ProbeResult[]> {
  const { about, targets, clock, isRequired } = options;
  if (targets.length === 0) return [];
  const name = { path: ["database"], displayName: "Database" };
  const failures = await Promise.all(targets.map((target) => failureWithin(clock, () => tryConnect(target))));
  return [judged(name, { about, failures, isRequired, setting: "spec.storage.kine.dataSource" })];
}

/** What {@link probeEtcdCluster} looks at. */
export interface EtcdProbeOptions {
  endpoints: readonly string[];
  /** PEM: the members' authority, and our own certificate. */
  identity: Pick<HttpOptions, "caCerts" | "cert" | "key">;
  isRequired: boolean;
  clock: Clock;
  http: Http;
}

/** Looks whether members of an etcd that we do not run answer us; a TLS handshake that fails says why. */
export async function probeEtcdCluster(options: EtcdProbeOptions): Promise<ProbeResult[]> {
  const { endpoints, identity, clock, http, isRequired } = options;
  const name = { path: ["etcd"], displayName: "External etcd" };
  using session = http.open(identity);
  const failures = await Promise.all(endpoints.map((endpoint) =>
    failureWithin(clock, async (signal) => {
      const response = await session.fetch(`${endpoint.replace(/\/$/, "")}/version`, { signal });
      const text = await response.text();
      if (!text.includes("etcdserver")) throw new TypeError(`it is no etcd: status ${response.status}`);
    })
  ));
  const setting = "spec.storage.etcd.externalCluster";
  const result = judged(name, { about: endpoints.join(", "), failures, isRequired, setting });
  const silent = endpoints.filter((_, index) => failures[index] !== undefined);
  if (result.verdict !== "pass" || silent.length === 0) return [result];
  return [warning(name, silent.join(", "), `does not answer: ${failures.find((failure) => failure !== undefined)}`)];
}

interface Found {
  about: string;
  /** For each server why it could not be reached; `undefined` if it was. */
  failures: readonly (string | undefined)[];
  isRequired: boolean;
  /** The field of the configuration that names the servers. */
  setting: string;
}

function judged(name: ProbeName, { about, failures, isRequired, setting }: Found): ProbeResult {
  if (failures.includes(undefined)) return pass(name, about);
  const message = `cannot be reached: ${[...new Set(failures)].join("; ")}`;
  if (!isRequired) return warning(name, about, message, "k0s waits for it; see what it says with: k0s status");
  return rejected(name, about, message, `Start it, open its firewall for this machine, or correct ${setting}`);
}

async function failureWithin(
  clock: Clock,
  action: (signal: AbortSignal) => Promise<void>,
): Promise<string | undefined> {
  const deadline = { ms: ANSWERS_WITHIN_MS, signal: new AbortController().signal };
  const result = await withDeadline(clock, deadline, async (signal) => {
    try {
      await action(signal);
      return { failure: undefined };
    } catch (error) {
      return { failure: causeOf(error) };
    }
  });
  return result === undefined ? `no answer within ${ANSWERS_WITHIN_MS / 1_000} s` : result.failure;
}

/** The last link of the chain: what `fetch` puts before it says nothing that is not known. */
function causeOf(error: unknown): string {
  return error instanceof Error && error.cause !== undefined ? causeOf(error.cause) : messageOf(error);
}
