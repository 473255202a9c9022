import { K0sError } from "../base/mod.ts";

/** What is wrong with a text that should be a join token. */
export type JoinTokenProblem =
  | "empty"
  | "too-long"
  /** Not base64, or base64 of something else. */
  | "not-a-token"
  /** The end is missing. */
  | "truncated"
  /** The checksum does not match. */
  | "damaged"
  /** Whole, and yet its kubeconfig lacks something. */
  | "incomplete"
  | "wrong-role";

/** A text is not a usable join token. Never holds a part of it. */
export class JoinTokenError extends K0sError {
  override readonly name: string = "JoinTokenError";
  readonly problem: JoinTokenProblem;

  constructor(problem: JoinTokenProblem, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { hint: HINTS[problem], ...options });
    this.problem = problem;
  }
}

const CREATE = "Create one on a controller of the cluster with: k0s token create";
const COPY = `Copy the whole token again, on one line, or create another one with: k0s token create`;

const HINTS: Readonly<Record<JoinTokenProblem, string>> = {
  "empty": CREATE,
  "too-long": CREATE,
  "not-a-token": CREATE,
  "truncated": COPY,
  "damaged": COPY,
  "incomplete": CREATE,
  "wrong-role": CREATE,
};
