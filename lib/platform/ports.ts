import type { AmbientCapability } from "./ambient_capability.ts";

/** Fields of a log record, by name. Values are shown with `String()`; objects as JSON. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Where log records go. The message is constant, facts are fields. Never a token, key or kubeconfig. */
export interface Logger {
  /** A logger that adds `fields` to every record. */
  with(fields: LogFields): Logger;
  /** For those that look into k0s itself. */
  debug(message: string, fields?: LogFields): void;
  /** Something has changed. */
  info(message: string, fields?: LogFields): void;
  /** Something went wrong and was coped with. */
  warn(message: string, fields?: LogFields): void;
  /** An operator must act. */
  error(message: string, fields?: LogFields): void;
}

/** Time. */
export interface Clock {
  /** The wall clock. */
  now(): Date;
  /** Milliseconds since an arbitrary moment; never goes back. */
  monotonicMs(): number;
  /**
   * Resolves after `ms` milliseconds.
   *
   * @throws {CancelledError} When `signal` is aborted first.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A line of a child's output. */
export interface OutputLine {
  stream: "stdout" | "stderr";
  text: string;
  /** Number of this piece, from 0, of a line longer than 16 KiB. */
  chunk?: number;
}

/** How a child ended. */
export interface Exit {
  code: number;
  /** Name of the signal that ended it, such as `SIGKILL`. */
  signal: string | null;
}

/** What to start. */
export interface StartOptions {
  /** Absolute path of the program. */
  executable: string;
  args: readonly string[];
  /** The whole environment; nothing is inherited. */
  env: Readonly<Record<string, string>>;
  /** Working directory. */
  cwd: string;
  /** User and group; left out: ours. */
  uid?: number;
  gid?: number;
  /** What it may do though its user may not. @default {nothing} */
  capabilities?: readonly AmbientCapability[];
  /** Written to standard input, which is then closed. */
  stdin?: string | Uint8Array | ReadableStream<Uint8Array>;
}

/** A started child, leader of its own process group. */
export interface Child {
  readonly pid: number;
  /** Output, line by line; lines longer than 16 KiB come in pieces. Ends when both streams are closed. */
  readonly lines: AsyncIterable<OutputLine>;
  readonly exited: Promise<Exit>;
  /** Sends a signal to the child alone; nothing happens if it has ended. */
  signal(name: Deno.Signal): void;
  /** Sends a signal to its whole process group; nothing happens if all have ended. */
  signalGroup(name: Deno.Signal): void;
}

/** What a short program printed and how it ended. */
export interface RunResult extends Exit {
  stdout: string;
  stderr: string;
}

/** Options of {@link Spawn.run}. */
export interface RunOptions {
  args?: readonly string[];
  /** Added to what is inherited of our own environment, see `inheritedVariables()`. */
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  stdin?: string | Uint8Array | ReadableStream<Uint8Array>;
  signal?: AbortSignal;
}

/** Starting programs. */
export interface Spawn {
  /**
   * Starts a long-running child in its own process group.
   *
   * @throws {K0sError} If the program cannot be started.
   */
  start(options: StartOptions): Child;
  /**
   * Runs a short program to its end and collects its output; a non-zero exit is a result, not an error.
   *
   * @throws {K0sError} If the program cannot be started.
   */
  run(executable: string, options?: RunOptions): Promise<RunResult>;
}

/** How an HTTP session authenticates both sides. All PEM. */
export interface HttpOptions {
  /** The authorities that are trusted, and no others. */
  caCerts?: readonly string[];
  /** Client certificate. */
  cert?: string;
  /** Private key of the client certificate. */
  key?: string;
  /** URL of a proxy to go through. @default {none is asked} */
  proxy?: string;
  /**
   * Do not verify the server's certificate. Such a session can only GET and HEAD; other options but `cert`, `key` and `pinned`
   * are void.
   */
  insecure?: boolean;
  /** The certificate that the server of an insecure session has to present, DER. @default {any} */
  pinned?: Uint8Array;
  /** Whether answers of an insecure session may have any bytes and any size: they are read as they come. @default {false} */
  streams?: boolean;
  /** Path of a unix socket to connect to, whatever the URL's host. */
  unixSocket?: string;
  /**
   * The only version of HTTP to speak. `h2` is spoken from the first byte, also without TLS: what gRPC servers expect.
   * `http/1.1` is for servers that offer HTTP/2 and cannot speak it, as etcd's peer port.
   *
   * @default {what the server prefers}
   */
  protocol?: "http/1.1" | "h2";
}

/** A pool of connections. Close it with `using` or `[Symbol.dispose]()`. */
export interface HttpSession extends Disposable {
  /** As the global `fetch`: an answer of any status is one. */
  fetch(url: string, init?: RequestInit): Promise<Response>;
}

/** HTTP clients. */
export interface Http {
  /** Connects to nothing yet. */
  open(options?: HttpOptions): HttpSession;
}

/** Randomness fit for secrets. */
export interface Random {
  /** As many as asked for. */
  bytes(count: number): Uint8Array<ArrayBuffer>;
}

/** The outside world, as functions take it: each takes the narrowest part that it uses. */
export interface Ports {
  readonly clock: Clock;
  readonly spawn: Spawn;
  readonly http: Http;
  readonly random: Random;
  readonly log: Logger;
}
