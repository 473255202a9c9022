import { ignoreCancelled, LinkedAbort } from "../base/mod.ts";
import { ConnectionTimeout } from "./connection_timeout.ts";
import { BadRequest, readRequest } from "./small_request.ts";
import type { SmallAnswer, SmallRequest, SmallServerOptions } from "./small_server_options.ts";
import type { HttpServer } from "./server.ts";
import { OpenGuests } from "./open_guests.ts";
import { Timer } from "./timer.ts";
import { type TlsGuest, TlsTerminator } from "./tls_terminator.ts";

const DEFAULTS = {
  maxConnections: 128,
  maxIdlePerAddress: 16,
  idleGraceMs: 1_000,
  maxHeadBytes: 16_384,
  maxBodyBytes: 65_536,
  readWithinMs: 15_000,
  answerWithinMs: 15_000,
  closeWithinMs: 3_000,
};
/** How long the other side may take to close after an answer, in milliseconds; and how much it may still send. */
const LINGER = { ms: 1_000, bytes: 262_144 };

/** How long to wait after a failed accept, or for room, in milliseconds. */
const ACCEPT_PAUSE_MS = 100;
const TOO_LATE: SmallAnswer = { status: 503, headers: { "retry-after": "1" }, body: "no answer in time\n" };

type Options = SmallServerOptions & typeof DEFAULTS;

/**
 * Serves HTTP/1 over TLS to strangers until disposed: one request per connection, everything bounded.
 *
 * The runtime's own server has no limit for what comes before the handler: a connection without a request, or with an
 * endless one, would stay for ever.
 */
export function serveSmall(given: SmallServerOptions): HttpServer {
  const server = new SmallServer({ ...DEFAULTS, ...given });
  return { port: server.port, [Symbol.asyncDispose]: () => server.close() };
}

class SmallServer {
  readonly #options: Options;
  readonly #terminator: TlsTerminator;
  readonly #open: OpenGuests<TlsGuest>;
  /** Nothing new is begun any more. */
  readonly #closing = new AbortController();
  /** What is not finished is given up. */
  readonly #over = new AbortController();
  readonly #accepting: Promise<void>;
  #closed: Promise<void> | undefined;

  constructor(options: Options) {
    this.#options = options;
    this.#open = new OpenGuests(options, () => options.clock.monotonicMs());
    this.#terminator = new TlsTerminator(options);
    this.#accepting = this.#accept();
  }

  get port(): number {
    return this.#terminator.port;
  }

  close(): Promise<void> {
    return this.#closed ??= this.#close();
  }

  async #close(): Promise<void> {
    this.#terminator.close();
    this.#closing.abort();
    await this.#accepting;
    using _deadline = new Timer(this.#options.clock, this.#options.closeWithinMs, () => this.#closeAll());
    await Promise.all(this.#open.served);
  }

  #closeAll(): void {
    this.#over.abort();
    this.#open.closeAll();
  }

  async #accept(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      try {
        this.#open.add(await this.#terminator.accept(), (guest) => this.#serve(guest));
        // A descriptor that strangers hold is one that the supervisor lacks, so they are let in by and by.
        while (this.#open.isFull && !this.#closing.signal.aborted) {
          this.#open.makeRoom();
          await this.#pause(this.#open.served);
        }
      } catch (error) {
        if (this.#closing.signal.aborted) return;
        // One that was reset before it was accepted, or no descriptor left: the next one may do better.
        this.#options.onError(error);
        await this.#pause();
      }
    }
  }

  /** Waits a moment, which is over when one of the others is, or when the server closes. */
  async #pause(others: readonly Promise<void>[] = []): Promise<void> {
    using end = new LinkedAbort(this.#closing.signal);
    await Promise.race([...others, this.#options.clock.sleep(ACCEPT_PAUSE_MS, end.signal).catch(ignoreCancelled)]);
  }

  async #serve(guest: TlsGuest): Promise<void> {
    const { stream } = guest;
    using timeout = new ConnectionTimeout(guest, this.#options.clock);
    try {
      timeout.within(this.#options.readWithinMs, this.#closing.signal);
      const answer = await this.#answerTo(guest, timeout);
      if (answer === undefined) return;
      timeout.within(this.#options.answerWithinMs);
      await writeAll(stream, render(answer));
      timeout.within(LINGER.ms);
      await stream.closeWrite();
      await drain(stream);
    } catch (error) {
      if (!isConnectionError(error)) this.#options.onError(error);
    } finally {
      guest.close();
    }
  }

  async #answerTo(guest: TlsGuest, timeout: ConnectionTimeout): Promise<SmallAnswer | undefined> {
    const { stream, address } = guest;
    try {
      const onContinue = () => writeAll(stream, "HTTP/1.1 100 Continue\r\n\r\n");
      const read = await readRequest(stream, this.#options, onContinue);
      if (read === undefined) return undefined;
      const { head: { method, target, headers }, body } = read;
      timeout.stop();
      this.#open.heard(guest);
      return await this.#handle({ method, target, headers, body, address });
    } catch (error) {
      if (error instanceof BadRequest) return { status: error.status, body: `${error.message}\n` };
      throw error;
    }
  }

  async #handle(request: Omit<SmallRequest, "signal">): Promise<SmallAnswer> {
    using deadline = new LinkedAbort(this.#over.signal);
    const { signal } = deadline;
    const { promise: late, resolve } = Promise.withResolvers<SmallAnswer>();
    using _timer = new Timer(this.#options.clock, this.#options.answerWithinMs, () => deadline.abort());
    signal.addEventListener("abort", () => resolve(TOO_LATE), { once: true });
    const answer = this.#options.handle({ ...request, signal }).catch((error: unknown) => {
      this.#options.onError(error);
      return { status: 500, body: "Internal error\n" };
    });
    return await Promise.race([answer, late]);
  }
}

function render({ status, headers = {}, body = "" }: SmallAnswer): string {
  const length = new TextEncoder().encode(body).length;
  const all = {
    "content-type": "text/plain; charset=utf-8",
    ...headers,
    "content-length": length,
    connection: "close",
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  // HTTP allows an empty reason.
  return `HTTP/1.1 ${status} \r\n${lines}\r\n${body}`;
}

async function writeAll(connection: Deno.TlsConn, text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

/** Reads on until the other side closes: closing with bytes unread would take the answer back from it. */
async function drain(connection: Deno.TlsConn): Promise<void> {
  const scrap = new Uint8Array(16_384);
  for (let total = 0; total < LINGER.bytes;) {
    const count = await connection.read(scrap);
    if (count === null) return;
    total += count;
  }
}

/** Whether an error is only what strangers do: hang up, speak no TLS, be too slow. */
function isConnectionError(error: unknown): boolean {
  return Object.values(Deno.errors).some((kind) => error instanceof kind);
}
