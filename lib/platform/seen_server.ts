import type { PeerCertificate } from "node:tls";
import { CancelledError } from "../base/mod.ts";
import { NoAnswerError, type NoAnswerReason, reasonOf } from "./tls_request.ts";

/** A TLS server as it shows itself. */
export interface SeenServer {
  /** Its certificate, DER. */
  certificate: Uint8Array;
  /** Why it is not trusted; `undefined`: it is. */
  distrust: { reason: NoAnswerReason; what: string } | undefined;
}

/** What {@link lookAtServer} needs. */
export interface LookOptions {
  host: string;
  port: number;
  /** The authorities that are trusted, and no others; PEM. */
  caCerts: readonly string[];
  /** Client certificate and its key, PEM. */
  identity?: { cert: string; key: string };
  signal: AbortSignal;
}

/**
 * Connects to a TLS server and looks at its certificate, whether or not it can be trusted. Nothing is sent.
 *
 * @throws {NoAnswerError} If nothing answers there, or it does not speak TLS.
 * @throws {CancelledError} If `signal` is aborted.
 */
export async function lookAtServer(options: LookOptions): Promise<SeenServer> {
  const trusted = await handshake(options, true);
  if (!(trusted instanceof NoAnswerError)) return { certificate: trusted, distrust: undefined };
  const { reason } = trusted;
  if (reason === "unreachable" || reason === "not-https") throw trusted;
  const shown = await handshake(options, false);
  if (shown instanceof NoAnswerError) throw shown;
  const what = trusted.message.slice(trusted.message.lastIndexOf(": ") + 2);
  return { certificate: shown, distrust: { reason, what } };
}

/** @returns The certificate, or why there was no connection. */
async function handshake(
  { host, port, caCerts, identity, signal }: LookOptions,
  rejectUnauthorized: boolean,
): Promise<Uint8Array | NoAnswerError> {
  const { connect } = await import("node:tls");
  if (signal.aborted) throw new CancelledError("Look at a server given up");
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array | NoAnswerError>();
  const socket = connect({
    ...{ host, port, ALPNProtocols: ["http/1.1"] },
    ...(rejectUnauthorized ? { ca: [...caCerts] } : { rejectUnauthorized }),
    ...identity,
  });
  const onAbort = () => reject(new CancelledError("Look at a server given up"));
  signal.addEventListener("abort", onAbort, { once: true });
  socket.on("secureConnect", () => {
    // Deno 2.7 says so of a server that it is about to refuse, too, and has no certificate of it then.
    const certificate = (socket.getPeerCertificate() as PeerCertificate | null)?.raw;
    if (certificate !== undefined) resolve(certificate);
  });
  socket.on("error", (error: Error) => {
    const [reason, what] = reasonOf(error);
    resolve(new NoAnswerError(reason, `${host}:${port}`, what, error));
  });
  const closed = () => new NoAnswerError("unreachable", `${host}:${port}`, "it closed the connection at once");
  socket.on("close", () => resolve(closed()));
  try {
    return await promise;
  } finally {
    signal.removeEventListener("abort", onAbort);
    socket.destroy();
  }
}
