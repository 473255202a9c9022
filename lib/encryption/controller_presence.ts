import { K0sError } from "../base/mod.ts";

/** The controllers of a cluster, by name, as their leases tell. */
export interface ControllerPresence {
  /** Whether there is one controller and can be no other: then it has no lease, and the lists are empty. */
  isAlone: boolean;
  alive: readonly string[];
  /** Those that have not stopped in order, and say nothing: their API servers may still write. */
  away: readonly string[];
  /** Those of upstream, which cannot be told a key. */
  foreign: readonly string[];
}

/** Refuses to begin where a controller would not take part. @throws {K0sError} That names it. */
export function assertAllTakePart({ away, foreign }: ControllerPresence): void {
  if (foreign.length > 0) {
    throw new K0sError(
      `Cannot change the encryption of Secrets: ${listed(foreign)} would not take part: upstream's k0s`,
      {
        hint: "Move those controllers to this k0s first: upstream's can read no Secret that is encrypted",
      },
    );
  }
  if (away.length > 0) {
    throw new K0sError(`Cannot change the encryption of Secrets: ${listed(away)} does not answer`, {
      hint: "Start it, or stop it in order. If it is gone for good, remove its lease: " +
        `k0s kubectl -n kube-node-lease delete lease ${away.map((name) => `k0s-ctrl-${name}`).join(" ")}`,
    });
  }
}

/**
 * Which controllers have not loaded something yet.
 *
 * @param loaded What the API server of each controller has loaded.
 * @returns Their names; of a controller that is alone, `this controller`.
 */
export function notYetLoaded(
  { isAlone, alive, away }: ControllerPresence,
  loaded: Readonly<Record<string, string>>,
  digest: string,
): string[] {
  // It may have been called otherwise before.
  if (isAlone) return Object.values(loaded).includes(digest) ? [] : ["this controller"];
  return [...alive, ...away].filter((name) => loaded[name] !== digest);
}

/** Names for a sentence. */
export function listed(names: readonly string[]): string {
  return names.map((name) => name === "this controller" ? name : JSON.stringify(name)).join(", ");
}
