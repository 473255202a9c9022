import { K0sError, rfc3339 } from "../base/mod.ts";
import { NoAnswerError, type NoAnswerReason } from "../platform/mod.ts";
import { authorityFingerprint } from "../pki/mod.ts";
import type { JoinToken } from "./join_token.ts";
import type { Refusal } from "./token_check.ts";

/** Why a machine could not join. */
export type JoinProblem =
  | "unreachable"
  /** The server's authority is not the token's. */
  | "other-authority"
  /** The token's authority vouches for the server, but as something else than the API: a kubelet, for example. */
  | "other-server"
  /** The certificate does not fit the address, or the time. */
  | "certificate"
  | "expired"
  /** The cluster does not know the token: invalidated, or of another cluster with the same authority. */
  | "unknown-token"
  | "wrong-role"
  /** Too many attempts. */
  | "throttled"
  /** What answers is no join API, or one that cannot do this. */
  | "unexpected-answer";

/** A machine could not join a cluster. Never holds a part of the token. */
export class JoinError extends K0sError {
  override readonly name: string = "JoinError";
  readonly problem: JoinProblem;

  constructor(problem: JoinProblem, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { hint: HINTS[problem], ...options });
    this.problem = problem;
  }

  /** Whether waiting may help: a cluster that is being set up may know the token later. */
  get isRetryable(): boolean {
    return !FINAL.has(this.problem);
  }
}

const FINAL: ReadonlySet<JoinProblem> = new Set(["expired", "wrong-role", "other-authority", "other-server"]);

const CREATE = "Create a new token on a controller of the cluster with: k0s token create";

const HINTS: Readonly<Record<JoinProblem, string>> = {
  "unreachable": "Check that the controller runs, and that no firewall is between the machines",
  "other-authority":
    "The token is one of another cluster, or the cluster's authority was replaced since, or somebody is in between; " +
    CREATE.charAt(0).toLowerCase() + CREATE.slice(1),
  "other-server": "Some machine of the cluster stands in for the API at this address: check where the address leads, " +
    "and which machine has a certificate for it",
  "certificate": "Check the clocks of both machines, and that spec.api.sans names the address in the token",
  "expired": CREATE,
  "unknown-token": CREATE,
  "wrong-role": CREATE,
  "throttled": "Try again in a minute",
  "unexpected-answer": "Look into the log of the controller that the token points at",
};

/** What a server said to a token. */
export interface Refused {
  status: number;
  /** The `WWW-Authenticate` header; upstream sends none. */
  challenge: string | undefined;
}

/** By what our join API says of a token. */
const BY_CHALLENGE: readonly (readonly [RegExp, Refusal])[] = [
  [/has expired/, "expired"],
  [/not for controllers/, "wrong-usage"],
];

/**
 * Says why a server refused a token (401 or 403), also for a worker's token that a kube-apiserver refused.
 *
 * The cluster deletes a token once it has expired, so what the token says of itself tells expired from invalidated.
 */
export function refusalError(
  token: Pick<JoinToken, "server" | "role" | "expiresAt">,
  { status, challenge }: Refused,
  now: Date,
): JoinError {
  const { server, expiresAt, role } = token;
  const refused = (problem: JoinProblem, why: string) =>
    new JoinError(problem, `Cannot join the cluster at ${server}: ${why}`, {
      hint: `${CREATE} --role=${role}`,
    });
  const told = BY_CHALLENGE.find(([pattern]) => pattern.test(challenge ?? ""))?.[1];
  const isOver = expiresAt !== undefined && expiresAt <= now;
  if (told === "expired" || isOver) {
    const at = expiresAt === undefined ? "" : ` at ${rfc3339(expiresAt)}`;
    return refused("expired", `the join token has expired${at}`);
  }
  if (told === "wrong-usage" || status === 403) {
    return refused("wrong-role", `the cluster does not accept this join token for a ${role}`);
  }
  const why = expiresAt === undefined
    ? "the cluster does not know the join token: it has expired, was invalidated, or is one of another cluster"
    : "the cluster does not know the join token: it was invalidated, or is one of another cluster";
  return refused("unknown-token", why);
}

const BY_REASON: Readonly<Record<NoAnswerReason, JoinProblem>> = {
  "unreachable": "unreachable",
  "other-authority": "other-authority",
  "other-name": "certificate",
  "validity": "certificate",
  "not-https": "unexpected-answer",
};

/** Says why there was no answer from the server that a token names. */
export function noAnswerError(token: Pick<JoinToken, "server" | "caPem">, error: NoAnswerError): JoinError {
  const problem = BY_REASON[error.reason];
  const pinned = problem === "other-authority" ? `; the token pins SHA-256 ${authorityFingerprint(token.caPem)}` : "";
  return new JoinError(problem, `Cannot join the cluster at ${token.server}: ${detailOf(error)}${pinned}`, {
    cause: error,
  });
}

/** Says that the server that a token names is of its cluster, but not its API. */
export function otherServerError({ server }: Pick<JoinToken, "server">): JoinError {
  return new JoinError("other-server", `Cannot join the cluster at ${server}: its certificate is not one of the API`);
}

function detailOf(error: NoAnswerError): string {
  return error.message.replace(/^Cannot reach [^ ]+: /, "");
}
