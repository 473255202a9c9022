import { K0sError } from "../base/mod.ts";

/** Alerts by which a server refuses a client for its certificate, or for having none. Up to TLS 1.2 that is a failed handshake. */
const OF_CERTIFICATES = new Set([
  "AccessDenied",
  "BadCertificate",
  "CertificateExpired",
  "CertificateRequired",
  "CertificateRevoked",
  "CertificateUnknown",
  "HandshakeFailure",
  "UnknownCA",
  "UnsupportedCertificate",
]);

/**
 * Explains the message of a connection that a server has ended for the certificate that it was shown, or was not.
 *
 * @param hasShown Whether it was shown one.
 * @returns `undefined` if it was another reason.
 */
export function refusedClient(message: string, hasShown: boolean): K0sError | undefined {
  // A server of TLS 1.3 refuses a client after the handshake; whether its alert is read before its end is chance.
  if (!hasShown && /connection closed|connection reset/i.test(message)) {
    return new K0sError("it ends the connection without an answer", {
      hint: "It may want a client certificate: name one in certFile and keyFile of spec.containerd.registries",
    });
  }
  const alert = /received fatal alert: (\w+)/.exec(message)?.[1];
  if (alert === undefined || !OF_CERTIFICATES.has(alert)) return undefined;
  return hasShown
    ? new K0sError(`it refuses the client certificate (${alert})`, {
      hint: "Check that it is valid, and that its authority is one that this server knows",
    })
    : new K0sError(`it refuses clients without a certificate (${alert})`, {
      hint: "Name one in certFile and keyFile of spec.containerd.registries",
    });
}
