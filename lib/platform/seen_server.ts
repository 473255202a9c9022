import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import type { PeerCertificate } from "node:tls";
import { CancelledError } from "../base/mod.ts";
import { NoAnswerError, type NoAnswerReason, reasonOf } from "./tls_request.ts";

/** A TLS server as it shows itself. */
export interface SeenServer {
  /** Its certificate, DER. */
  certificate: Uint8Array;
  /** Why it is not trusted; `undefined`: it is. */
  distrust: { reason: NoAnswerReason; what: string } | undefined;
  /** Whether its certificate is itself among those that are trusted. Only what pins it can talk to it. */
  isPinned: boolean;
}

/** What {@link inspectServer} needs. */
export interface InspectServerOptions {
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
export async function inspectServer(options: InspectServerOptions): Promise<SeenServer> {
  const trusted = await handshake(options, true);
  if (!(trusted instanceof NoAnswerError)) return { certificate: trusted, distrust: undefined, isPinned: false };
  const { reason } = trusted;
  if (reason === "unreachable" || reason === "not-https") throw trusted;
  const shown = await handshake(options, false);
  if (shown instanceof NoAnswerError) throw shown;
  if (isNamedItself(shown, options)) return { certificate: shown, distrust: undefined, isPinned: true };
  const what = trusted.message.slice(trusted.message.lastIndexOf(": ") + 2);
  return { certificate: shown, distrust: { reason, what }, isPinned: false };
}

/**
 * Whether a certificate is itself one of those that are trusted, names the host, and is valid now. Programs in Go trust such
 * a server; the runtime's TLS library wants an authority that has signed it.
 */
function isNamedItself(shown: Uint8Array, { host, caCerts }: InspectServerOptions): boolean {
  const blocks = caCerts.flatMap((pem) => pem.match(CERTIFICATES) ?? []);
  if (!blocks.some((block) => new X509Certificate(block).raw.equals(shown))) return false;
  const certificate = new X509Certificate(shown);
  const nowMs = Date.now();
  const isValid = Date.parse(certificate.validFrom) <= nowMs && nowMs <= Date.parse(certificate.validTo);
  return isValid && (isIP(host) === 0 ? namesHost(certificate, host) : certificate.checkIP(host) !== undefined);
}

const CERTIFICATES = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** Whether one of its names is this host, or stands for its first label. The runtime's own check knows no such names. */
function namesHost({ subjectAltName = "" }: X509Certificate, host: string): boolean {
  const wanted = host.toLowerCase();
  const names = subjectAltName.split(", ").flatMap((name) =>
    name.startsWith("DNS:") ? [name.slice(4).toLowerCase()] : []
  );
  return names.includes(wanted) || names.includes(wanted.replace(/^[^.]+(?=\.)/, "*"));
}

/** @returns The certificate, or why there was no connection. */
async function handshake(
  { host, port, caCerts, identity, signal }: InspectServerOptions,
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
