/** What every error of k0s carries beside its message. */
export interface K0sErrorOptions {
  /** The error underneath. */
  cause?: unknown;
  /** What the operator can do about it: a sentence or the next command to type. */
  hint?: string;
  /** Exit code of the command that fails with it. @default {that of the command's failures} */
  exitCode?: number;
}

/**
 * The root of all errors of k0s.
 *
 * The message says which action failed, with a capital first letter and no full stop; the current state follows a
 * colon. Only `main.ts` turns one into text.
 */
export class K0sError extends Error {
  override readonly name: string = "K0sError";
  /** What the operator can do about it. */
  readonly hint: string | undefined;
  /** Exit code of the command that fails with it; `undefined`: that of the command's failures. */
  readonly exitCode: number | undefined;

  constructor(message: string, options: K0sErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.hint = options.hint;
    this.exitCode = options.exitCode;
  }
}

/** One thing wrong with an input: where, and what. */
export interface Problem {
  /** Path of the field, such as `spec.network.podCIDR`; empty for the document itself. */
  path: string;
  /** What is wrong with it, without the path. */
  message: string;
}

/** An input with one or more problems, all of them listed. */
export class ConfigError extends K0sError {
  override readonly name: string = "ConfigError";
  /** Everything that is wrong, in the order of the document. */
  readonly problems: readonly Problem[];

  constructor(action: string, problems: readonly Problem[], options: K0sErrorOptions = {}) {
    const lines = problems.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
    super(lines.length === 1 ? `${action}: ${lines[0]}` : `${action}:\n  ${lines.join("\n  ")}`, options);
    this.problems = problems;
  }
}

/** A process, object or endpoint did not become ready in time. */
export class NotReadyError extends K0sError {
  override readonly name: string = "NotReadyError";
}

/** The operation was given up because its signal was aborted. */
export class CancelledError extends K0sError {
  override readonly name: string = "CancelledError";
}

/** Whether something was given up because its signal was aborted. */
export function isCancelled(error: unknown): boolean {
  return error instanceof CancelledError;
}

/** The text of anything thrown, without its stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
