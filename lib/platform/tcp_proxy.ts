import { untilAborted } from "../base/mod.ts";
import { withDeadline } from "./deadline.ts";
import type { Clock } from "./ports.ts";

/** Where connections can go. */
export interface TcpTarget {
  host: string;
  port: number;
}

/** Options of {@link TcpProxy}. */
export interface TcpProxyOptions {
  /** 0 takes any. */
  port: number;
  /** Address to listen at. @default {"::", else "0.0.0.0" where there is no IPv6} */
  hostname?: string;
  /** Asked for each connection: the targets in the order in which they are to be tried. */
  targets(): readonly TcpTarget[];
  /** How long one target may take to accept, in milliseconds. */
  connectWithinMs: number;
  clock: Clock;
  /** Told of a target that did not take a connection, which then went on to the next. */
  onFailure?(target: TcpTarget, error: unknown): void;
  /** Told of a connection that could not even be taken, as when no descriptor is left. */
  onRefusal?(error: unknown): void;
}

/** Pause after a failed accept, in milliseconds. */
const ACCEPT_PAUSE_MS = 100;
const CHUNK_BYTES = 16 * 1024;

/** Carries TCP connections to one of several targets, as they are. Dispose it to end all of them. */
export class TcpProxy implements AsyncDisposable {
  readonly #listener: Deno.TcpListener;
  readonly #options: TcpProxyOptions;
  readonly #stop = new AbortController();
  readonly #connections = new Map<Deno.TcpConn, string>();
  readonly #carried = new Set<Promise<void>>();
  readonly #accepting: Promise<void>;

  /** Listens at once. @throws {Error} If the port cannot be had. */
  constructor(options: TcpProxyOptions) {
    this.#options = options;
    this.#listener = listen(options);
    this.#accepting = this.#accept();
  }

  /** Port that it listens on. */
  get port(): number {
    return this.#listener.addr.port;
  }

  /** How many connections are carried now. */
  get connectionCount(): number {
    return this.#carried.size;
  }

  /** Ends the connections to a target, so that clients that wait for an answer that will not come ask another one. */
  drop(target: TcpTarget): void {
    for (const [connection, key] of [...this.#connections]) if (key === keyOf(target)) close(connection);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#listener.close();
    for (const connection of this.#connections.keys()) close(connection);
    await this.#accepting;
    await Promise.allSettled(this.#carried);
  }

  async #accept(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        const client = await this.#listener.accept();
        const carried = this.#carry(client).finally(() => this.#carried.delete(carried));
        this.#carried.add(carried);
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        // Out of descriptors, or the client has gone already: the next one may do better.
        this.#options.onRefusal?.(error);
        await untilAborted(this.#options.clock.sleep(ACCEPT_PAUSE_MS), this.#stop.signal);
      }
    }
  }

  async #carry(client: Deno.TcpConn): Promise<void> {
    this.#connections.set(client, "");
    let server: Deno.TcpConn | undefined;
    const ways: Promise<void>[] = [];
    try {
      server = await this.#connect(client);
      if (server === undefined) return;
      for (const connection of [client, server]) {
        connection.setNoDelay(true);
        connection.setKeepAlive(true);
      }
      ways.push(copy(client, server), copy(server, client));
      await Promise.all(ways);
    } catch {
      // Either side may break off at any time; the other is told by the close below.
    } finally {
      for (const connection of [client, server]) {
        if (connection === undefined) continue;
        this.#connections.delete(connection);
        close(connection);
      }
      // Where one way broke off, the other ends with its connections, and before this proxy does.
      await Promise.allSettled(ways);
    }
  }

  async #connect(client: Deno.TcpConn): Promise<Deno.TcpConn | undefined> {
    const { clock, connectWithinMs, onFailure, targets } = this.#options;
    for (const target of targets()) {
      try {
        const deadline = { ms: connectWithinMs, signal: this.#stop.signal };
        const server = await withDeadline(
          clock,
          deadline,
          (signal) => Deno.connect({ hostname: target.host, port: target.port, signal }),
        );
        if (server === undefined) throw new Error(`no answer within ${connectWithinMs} ms`);
        this.#connections.set(server, keyOf(target));
        this.#connections.set(client, keyOf(target));
        return server;
      } catch (error) {
        if (this.#stop.signal.aborted) return undefined;
        onFailure?.(target, error);
      }
    }
    return undefined;
  }
}

function listen({ hostname, port }: TcpProxyOptions): Deno.TcpListener {
  if (hostname !== undefined) return Deno.listen({ hostname, port });
  try {
    return Deno.listen({ hostname: "::", port });
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) throw error;
    return Deno.listen({ hostname: "0.0.0.0", port });
  }
}

/** Copies to the end of `from` and tells `to` of it, whose own side stays open. */
async function copy(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
  const chunk = new Uint8Array(CHUNK_BYTES);
  for (let count = await from.read(chunk); count !== null; count = await from.read(chunk)) {
    for (let at = 0; at < count;) at += await to.write(chunk.subarray(at, count));
  }
  await to.closeWrite();
}

function keyOf({ host, port }: TcpTarget): string {
  return `${host} ${port}`;
}

function close(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
