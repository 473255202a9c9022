/** A connection of a stranger, behind TLS. */
export interface TlsGuest {
  /** Address of the other side. */
  readonly address: string;
  /** What is behind TLS; the handshake comes with the first byte. */
  readonly stream: Deno.TlsConn;
  /** Ends it at once, whatever state it is in. */
  close(): void;
}

const LOOPBACK = "127.0.0.1";
const CHUNK_BYTES = 8_192;

/**
 * Accepts connections over TLS that can be ended at any moment.
 *
 * The runtime lets a TLS connection go only once the other side takes part: one that never finishes its handshake would
 * keep its descriptor for ever, closed or not. So strangers meet a plain listener, whose connections do close, and their
 * bytes are carried over the loopback interface to the one that speaks TLS.
 */
export class TlsTerminator {
  readonly #outside: Deno.TcpListener;
  readonly #inside: Deno.TlsListener;

  constructor({ hostname, port, tls }: { hostname: string; port: number; tls: { cert: string; key: string } }) {
    this.#outside = Deno.listen({ hostname, port });
    try {
      this.#inside = Deno.listenTls({ hostname: LOOPBACK, port: 0, ...tls, alpnProtocols: ["http/1.1"] });
    } catch (error) {
      this.#outside.close();
      throw error;
    }
  }

  get port(): number {
    return this.#outside.addr.port;
  }

  /** Waits for the next connection; further ones wait in the kernel. */
  async accept(): Promise<TlsGuest> {
    return await this.#letIn(await this.#outside.accept());
  }

  close(): void {
    this.#outside.close();
    this.#inside.close();
  }

  async #letIn(outer: Deno.TcpConn): Promise<TlsGuest> {
    const closers: (() => void)[] = [() => outer.close()];
    try {
      const inner = await Deno.connect({ hostname: LOOPBACK, port: this.#inside.addr.port });
      closers.push(() => inner.close());
      const stream = await this.#otherEndOf(inner);
      closers.push(() => stream.close());
      const close = () => closers.splice(0).forEach(closeQuietly);
      Promise.all([carry(outer, inner), carry(inner, outer)]).then(close, close);
      return { address: plainAddress(outer.remoteAddr.hostname), stream, close };
    } catch (error) {
      closers.forEach(closeQuietly);
      throw error;
    }
  }

  /** Another program of this machine may have found the port; it is not let in. */
  async #otherEndOf(inner: Deno.TcpConn): Promise<Deno.TlsConn> {
    for (;;) {
      const stream = await this.#inside.accept();
      if ((stream.remoteAddr as Deno.NetAddr).port === inner.localAddr.port) return stream;
      stream.close();
    }
  }
}

/** Gives an IPv4 address its own form, in which a listener for both families does not write it. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, "");
}

async function carry(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
  const chunk = new Uint8Array(CHUNK_BYTES);
  for (let count = await from.read(chunk); count !== null; count = await from.read(chunk)) {
    for (let at = 0; at < count;) at += await to.write(chunk.subarray(at, count));
  }
  await to.closeWrite();
}

function closeQuietly(close: () => void): void {
  try {
    close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
