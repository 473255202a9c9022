import type { AmbientCapability } from "../platform/mod.ts";

/**
 * How readiness is found out. Data, not code, so that two specs can be compared.
 *
 * `everyMs` is the longest pause between two probes during a start; the first ones follow each other faster. A process
 * that is not ready `withinMs` after its start counts as unready and is still looked at.
 */
export type Probe =
  | HttpProbe
  | GrpcProbe
  /** Ready when a connection to a TCP port is accepted. */
  | { kind: "tcp"; host: string; port: number; everyMs: number; withinMs: number }
  /** Ready as soon as it runs. */
  | { kind: "started" };

/** Ready when a GET answers 200. */
export interface HttpProbe {
  kind: "http";
  url: string;
  /** PEM files; read again whenever they have changed, since they may be renewed. */
  caFile?: string;
  certFile?: string;
  keyFile?: string;
  /** Do not verify the server's certificate: for a loopback address whose server has made one for itself. */
  insecure?: boolean;
  everyMs: number;
  withinMs: number;
}

/**
 * Ready when a unary gRPC call at a unix socket gives an answer.
 *
 * Only errors that come without an answer say why: `fetch` hides the trailers that follow one.
 */
export interface GrpcProbe {
  kind: "grpc";
  unixSocket: string;
  /** Full name of the method, such as `etcdserverpb.KV/Range`. */
  method: string;
  /** The request in protobuf's wire format, as bytes. */
  request: readonly number[];
  everyMs: number;
  withinMs: number;
}

/** How a process complains in its output, so that its status can say why it is not ready. */
export interface Complaints {
  /** Regular expression over a line; its group `why` is the complaint. Indented lines that follow belong to it. */
  pattern: string;
  /** What the complaints are about; put before each. */
  about: string;
}

/** A TCP port that a process listens on. */
export interface ListeningPort {
  port: number;
  /** Address it binds; left out: all. */
  address?: string;
  /** How to move it elsewhere, if that is possible. */
  setting?: string;
}

/** A process to keep running. `supervisor.apply(spec)`: equal spec → nothing happens; different → restart. */
export interface ProcessSpec {
  /** Name in status, logs and of the pid file `<run>/<name>.pid`. */
  name: string;
  /** Names of specs that must be ready before this one starts, and stop after it. */
  needs: readonly string[];
  /** Absolute path of the program. */
  executable: string;
  args: readonly string[];
  /** Added to the clean environment of children. */
  env: Readonly<Record<string, string>>;
  /** Whether variables `<NAME>_X` of ours reach it unchanged instead of as `X` (etcd). @default {false} */
  keepsEnvPrefix?: boolean;
  /** Written to its standard input at every start. Never shown anywhere. */
  stdin?: string;
  /** Working directory. */
  cwd: string;
  /** User and group; left out: root. */
  user?: { uid: number; gid: number };
  /** What it may do though its user may not, such as listening on ports below 1024. @default {nothing} */
  capabilities?: readonly AmbientCapability[];
  /** Ports that must be free before it starts; those of its pods or children are not among them. */
  listens: readonly ListeningPort[];
  ready: Probe;
  /** Left out: its output is not understood. */
  complaints?: Complaints;
  /** Regular expression over lines that only debugging needs: they are logged as such, and are no last words. @default {none} */
  chatter?: string;
  /**
   * Regular expression over a line of its output that says that what it serves is not whole, so that another process has
   * to begin anew. Such lines are counted in its status. Left out: it has none.
   */
  alarm?: string;
  /** Texts that are masked in its output: passwords. Never shown anywhere. */
  secrets?: readonly string[];
  stop: { signal: "SIGTERM" | "SIGINT"; graceMs: number };
  /**
   * Longest pause before it is started again, in milliseconds, where its end is usually the fault of a server that may be
   * back any moment. @default {60_000}
   */
  longestPauseMs?: number;
  /** Facts outside argv whose change must restart it, such as the digest of a certificate. */
  reactsTo: Readonly<Record<string, string>>;
}
