/** How readiness is found out. Data, not code, so that two specs can be compared. */
export type Probe =
  | HttpProbe
  /** Ready when a connection to a unix socket is accepted. */
  | { kind: "unix-socket"; path: string; everyMs: number; withinMs: number }
  /** Ready when a connection to a TCP port is accepted. */
  | { kind: "tcp"; host: string; port: number; everyMs: number; withinMs: number }
  /** Ready as soon as it runs. */
  | { kind: "started" };

/** Ready when a GET answers 200. */
export interface HttpProbe {
  kind: "http";
  url: string;
  /** PEM files; read anew at each probe, since they may be renewed. */
  caFile?: string;
  certFile?: string;
  keyFile?: string;
  everyMs: number;
  withinMs: number;
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
  /** Working directory. */
  cwd: string;
  /** User and group; left out: root. */
  user?: { uid: number; gid: number };
  ready: Probe;
  stop: { signal: "SIGTERM" | "SIGINT"; graceMs: number };
  /** Facts outside argv whose change must restart it, such as the digest of a certificate. */
  reactsTo: Readonly<Record<string, string>>;
}
