import type { Revision } from "./release_revisions.ts";

/** One run of helm on the way of a release to what it is to be. */
export type ReleaseStep =
  | "install"
  /** Installs over the history of a release that was uninstalled and had its history kept. */
  | "replace"
  | "uninstall"
  /** Says of the last revision, at which something was interrupted, that it failed; nothing else takes it up. */
  | "fail-pending"
  | "upgrade";

/** Were once in use, so that there is something to go back to, and to keep. */
const SUCCESSES: readonly string[] = ["deployed", "superseded"];

/** The newest revision that was in use, to which a failed upgrade goes back; `undefined`: there is none. */
export function lastInUse(revisions: readonly Revision[]): number | undefined {
  return revisions.findLast(({ status }) => SUCCESSES.includes(status))?.revision;
}

/**
 * What has to be done to bring a release about, whatever an interruption has left of it.
 *
 * What was never in use is uninstalled and begun anew; what was keeps its history and its objects.
 *
 * @param revisions Oldest first.
 * @param isAsWanted Whether what was deployed last is what is wanted.
 */
export function stepsTo(revisions: readonly Revision[], isAsWanted: boolean): ReleaseStep[] {
  const last = revisions.at(-1)?.status;
  const wasInUse = revisions.some(({ status }) => SUCCESSES.includes(status));
  switch (last) {
    case undefined:
      return ["install"];
    case "uninstalled":
      return ["replace"];
    // Whether or not an earlier one was in use: its objects are going, or went before this one was installed.
    case "uninstalling":
    case "pending-install":
      return ["uninstall", "install"];
    case "deployed":
      return isAsWanted ? [] : ["upgrade"];
    case "pending-upgrade":
    case "pending-rollback":
      return wasInUse ? ["fail-pending", "upgrade"] : ["uninstall", "install"];
    default:
      // Failed; or superseded by a revision that is gone.
      return wasInUse ? ["upgrade"] : ["uninstall", "install"];
  }
}
