import type { NodePaths } from "../../config/mod.ts";
import { type InspectedCertificate, inspectNode } from "../../pki/mod.ts";
import type { StatusDocument } from "../../status/mod.ts";

/** What {@link certificateStatus} follows from. */
export interface CertificateStatusInputs {
  paths: NodePaths;
  now: Date;
  /** Whether the node has been ready: before, some are still to be made. */
  isReady: boolean;
  /** What k0s could not renew, a line each; `undefined`: nothing. */
  trouble?: string | undefined;
}

/** Which certificate of this node expires first, and what stands against them. */
export async function certificateStatus(
  { paths, now, isReady, trouble }: CertificateStatusInputs,
): Promise<Pick<StatusDocument, "Certificates">> {
  const certificates = await inspectNode(paths, now, { kubeconfigs: false });
  const [first] = certificates.flatMap(({ name, expiresAt }) =>
    expiresAt === undefined ? [] : [{ Name: name, ExpiresAt: expiresAt }]
  ).toSorted((a, b) => a.ExpiresAt < b.ExpiresAt ? -1 : 1);
  if (first === undefined) return {};
  const Problems = [...trouble?.split("\n") ?? [], ...(isReady ? certificates.flatMap(problemsOf) : [])];
  return { Certificates: { NextExpiry: first, ...(Problems.length === 0 ? {} : { Problems }) } };
}

/** What k0s can renew, it is about to; what it could not, it says by itself. */
function problemsOf({ name, renewedBy, problems }: InspectedCertificate): string[] {
  return problems.filter(({ severity }) => severity === "error" || renewedBy === "kubelet")
    .map(({ message }) => `"${name}": ${message}`);
}
