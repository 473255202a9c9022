import { K0sError, messageOf } from "../base/mod.ts";
import type { Clock, Logger } from "../platform/mod.ts";
import { type CertificateRequest, parseCertificateRequest } from "./certificate_request.ts";
import { follow } from "./follow.ts";
import { ignoring, isConflict } from "./kube_api_error.ts";
import type { KubeClient } from "./kube_client.ts";
import type { KubeObject } from "./kube_object.ts";
import { RESOURCES } from "./resource_type.ts";

/** A CertificateSigningRequest, as far as approval needs it. */
export interface CertificateSigningRequest extends KubeObject {
  spec: {
    /** Base64 of PEM. */
    request: string;
    signerName: string;
    username?: string;
    uid?: string;
    groups?: string[];
    usages?: string[];
    extra?: Record<string, string[]>;
  };
  status?: { conditions?: { type: string }[]; certificate?: string };
}

/** What the approver needs. */
export interface CsrApproverOptions {
  client: KubeClient;
  clock: Clock;
  log: Logger;
}

const SERVING_SIGNER = "kubernetes.io/kubelet-serving";
const RETRY_MS = 10_000;

/**
 * Approves the serving certificates of kubelets as they ask for them, until `signal` is aborted.
 *
 * Same rules as k0s `csrapprover.go`, but by watching: a node need not wait ten seconds per node before it, and one
 * damaged request does not starve those after it. Failures are tried again after 10 s.
 */
export async function approveKubeletServing(options: CsrApproverOptions, signal: AbortSignal): Promise<void> {
  const log = options.log.with({ component: "csr-approver" });
  while (!signal.aborted) {
    await approveUntilFailure({ ...options, log }, signal);
    await ignoring(() => signal.aborted, () => options.clock.sleep(RETRY_MS, signal));
  }
}

/** Follows requests; ends when one failed and all have to be looked at again. */
async function approveUntilFailure(options: CsrApproverOptions, signal: AbortSignal): Promise<void> {
  const type = RESOURCES.certificateSigningRequests;
  const selection = {
    clock: options.clock,
    log: options.log,
    signal,
    fieldSelector: `spec.signerName=${SERVING_SIGNER}`,
  };
  for await (const change of follow<CertificateSigningRequest>(options.client, type, selection)) {
    if (change.type === "DELETED") continue;
    let allDecided = true;
    for (const request of change.type === "LISTED" ? change.items : [change.object]) {
      allDecided = await decided(options, request, signal) && allDecided;
    }
    if (!allDecided) return;
  }
}

/** Handles one request. @returns `false` if it failed and is worth another attempt. */
async function decided(
  { client, log }: CsrApproverOptions,
  request: CertificateSigningRequest,
  signal: AbortSignal,
): Promise<boolean> {
  const name = request.metadata.name ?? "";
  if (isDecided(request)) return true;
  try {
    const refusal = refusalOf(request);
    if (refusal !== undefined) {
      log.info("Left certificate request alone", { csr: name, reason: refusal });
      return true;
    }
    if (!await mayRequest(client, request, signal)) {
      log.info("Left certificate request alone", { csr: name, reason: "requester may not create such requests" });
      return true;
    }
    await ignoring(isConflict, () =>
      client.update(RESOURCES.certificateSigningRequests, approved(request), {
        subresource: "approval",
        signal,
      }));
    log.info("Approved kubelet serving certificate", { csr: name, requester: request.spec.username });
    return true;
  } catch (error) {
    if (!signal.aborted) log.warn("Cannot approve certificate request", { csr: name, error: messageOf(error) });
    return signal.aborted;
  }
}

/** Whether a request has been approved, denied or signed. */
export function isDecided({ status }: CertificateSigningRequest): boolean {
  return status?.certificate !== undefined ||
    (status?.conditions ?? []).some(({ type }) => type === "Approved" || type === "Denied");
}

/** Why a request is not one of a kubelet for its serving certificate; `undefined` if it is. */
export function refusalOf({ spec }: CertificateSigningRequest): string | undefined {
  if (spec.signerName !== SERVING_SIGNER) return `signer is ${spec.signerName}`;
  let request: CertificateRequest;
  try {
    request = parseCertificateRequest(atob(spec.request));
  } catch (error) {
    if (error instanceof K0sError || error instanceof DOMException) return messageOf(error);
    throw error;
  }
  return subjectProblem(request, spec.username) ?? usageProblem(spec.usages ?? []);
}

function subjectProblem(request: CertificateRequest, username = ""): string | undefined {
  const { commonName, organizations, dnsNames, ipAddresses, emailAddresses, uris } = request;
  if (organizations.length !== 1 || organizations[0] !== "system:nodes") return "organization is not system:nodes";
  if (!commonName.startsWith("system:node:")) return "common name does not begin with system:node:";
  if (username !== commonName) return "common name is not the requester";
  if (dnsNames.length + ipAddresses === 0) return "no DNS or IP address";
  if (emailAddresses + uris > 0) return "e-mail address or URI";
  return undefined;
}

function usageProblem(usages: readonly string[]): string | undefined {
  const allowed = new Set(["key encipherment", "digital signature", "server auth"]);
  if (usages.some((usage) => !allowed.has(usage))) return "unexpected usage";
  if (!usages.includes("digital signature") || !usages.includes("server auth")) return "usage is missing";
  return undefined;
}

async function mayRequest(
  client: KubeClient,
  { spec }: CertificateSigningRequest,
  signal: AbortSignal,
): Promise<boolean> {
  const review = await client.create(RESOURCES.subjectAccessReviews, {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SubjectAccessReview",
    metadata: {},
    spec: {
      user: spec.username,
      uid: spec.uid,
      groups: spec.groups,
      extra: spec.extra,
      resourceAttributes: {
        group: "certificates.k8s.io",
        resource: "certificatesigningrequests",
        verb: "create",
        version: "*",
      },
    },
  }, { signal });
  const { status } = review as KubeObject & { status?: { allowed?: boolean } };
  return status?.allowed === true;
}

function approved(request: CertificateSigningRequest): CertificateSigningRequest {
  const condition = {
    type: "Approved",
    status: "True",
    reason: "Autoapproved by K0s CSRApprover",
    message: "Auto approving kubelet serving certificate after SubjectAccessReview.",
  };
  return { ...request, status: { ...request.status, conditions: [...(request.status?.conditions ?? []), condition] } };
}
