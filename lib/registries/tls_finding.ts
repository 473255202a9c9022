import { X509Certificate } from "node:crypto";
import { K0sError } from "../base/mod.ts";
import { inspectServer, NoAnswerError, type NoAnswerReason } from "../platform/mod.ts";
import type { Endpoint } from "./endpoints.ts";
import type { Finding } from "./hops.ts";
import { refusedClient } from "./refused_client.ts";

/** What to do about a certificate that is not trusted, by what is wrong with it. */
const HINTS: Partial<Record<NoAnswerReason, string>> = {
  "other-authority": "Name its authority in ca or caFile of spec.containerd.registries",
  "other-name": "Use a name that the certificate has, or get it another one",
  "validity": "Renew the certificate, and check the clocks",
  "not-https": "Write http:// in its URL if it is meant to be unencrypted",
  "unreachable": "Check that it runs, and that this machine reaches it",
};

/** What is known of a server that may be asked. */
export interface SeenEndpoint {
  /** The certificate that it has to present, DER, where that is trusted itself. */
  pinned?: Uint8Array;
}

/**
 * Looks at a server's certificate.
 *
 * @throws {K0sError} If nothing answers, or it is not trusted, and has to be.
 */
export async function tlsFinding(
  { url, caCerts, identity, skipVerify }: Endpoint,
  { authorities, signal }: { authorities: readonly string[]; signal: AbortSignal },
): Promise<Finding & { value: SeenEndpoint }> {
  if (url.protocol === "http:") return { value: {}, detail: "none: it is asked over http" };
  const { certificate, distrust, isPinned } = await inspectServer({
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port || 443),
    caCerts: [...authorities, ...caCerts],
    ...(identity === undefined ? {} : { identity }),
    signal,
  }).catch((error: unknown) => {
    throw error instanceof NoAnswerError ? explained(error, identity !== undefined) : error;
  });
  const { subject, issuer, subjectAltName, validTo } = new X509Certificate(certificate);
  const shown = `${inOneLine(subject) || subjectAltName || "no subject"}, issued by ${inOneLine(issuer)}`;
  const by = isPinned
    ? "as the one that is trusted itself"
    : caCerts.length > 0
    ? "with its own authority or the machine's"
    : "with the machine's authorities";
  const facts = { subject: inOneLine(subject), issuer: inOneLine(issuer), names: subjectAltName ?? "", validTo };
  if (distrust === undefined) {
    const value = isPinned ? { pinned: certificate } : {};
    return { value, detail: `${shown}, verified ${by}`, facts: { ...facts, verified: true } };
  }
  if (skipVerify) {
    const detail = `${shown}, not verified since skip_verify is set (${distrust.what})`;
    return { value: {}, detail, facts: { ...facts, verified: false } };
  }
  throw new K0sError(`${shown}, not trusted: ${distrust.what}`, {
    hint: HINTS[distrust.reason] ?? "Look at the certificate",
  });
}

/** The host is named already. */
function explained(error: NoAnswerError, hasCertificate: boolean): K0sError {
  const refused = refusedClient(error.message, hasCertificate);
  if (refused !== undefined) return refused;
  const hint = HINTS[error.reason];
  const message = error.message.replace(/^Cannot reach \S+: /, "");
  return new K0sError(message, { cause: error, ...(hint === undefined ? {} : { hint }) });
}

function inOneLine(name: string): string {
  return name.replaceAll("\n", ", ");
}
