import { Buffer } from "node:buffer";
import { K0sError } from "../base/mod.ts";
import type { Clock, Random } from "../platform/mod.ts";

/** The provider that writes Secrets as they are. */
export const IDENTITY = "identity";

/** A key of secretbox (XSalsa20 and Poly1305). Secret: never log it. */
export interface EncryptionKey {
  /** Kubernetes writes it before each value that the key encrypts; never used twice. */
  name: string;
  /** 32 bytes, base64. */
  secret: string;
  /** RFC 3339. */
  createdAt: string;
}

/**
 * How far a change of the encryption has come. A controller follows each phase by itself; the next one begins when all have.
 *
 * ```text
 * settled ──▶ introducing ──▶ rewriting ──▶ retiring ──▶ settled
 *              all can read    all write     nobody reads
 *              the new one     the new one   the old one
 * ```
 *
 * Secrets are written anew at the end of `rewriting`. Of two neighbours a controller can read what the other writes.
 */
export type EncryptionPhase = "introducing" | "rewriting" | "retiring" | "settled";

/** What the controllers of a cluster have agreed on about the encryption of Secrets. */
export interface EncryptionPlan {
  phase: EncryptionPhase;
  /** What Secrets are to be written with: the name of a key, or {@link IDENTITY}. */
  to: string;
  /** What they were written with before the change that is under way; left out: there is none. */
  from?: string;
  /** The keys that a controller may need. */
  keys: readonly EncryptionKey[];
}

/** What an operator wants of the encryption. */
export type EncryptionChange = "enable" | "rotate" | "disable";

/** The plan of a cluster that has never encrypted anything. */
export const UNENCRYPTED: EncryptionPlan = { phase: "settled", to: IDENTITY, keys: [] };

/** The plan of a cluster that encrypts from its first Secret on. */
export function encryptedFromTheStart(key: EncryptionKey): EncryptionPlan {
  return { phase: "settled", to: key.name, keys: [key] };
}

/** What the API server reads with, first what it writes with; none: it knows of no encryption. */
export function providersOf({ phase, to, from }: EncryptionPlan): readonly string[] {
  if (from !== undefined && phase === "introducing") return [from, to];
  if (from !== undefined && phase === "rewriting") return [to, from];
  return to === IDENTITY ? [] : [to];
}

/** Which change is under way; `undefined`: none. */
export function changeUnderWay({ to, from }: Pick<EncryptionPlan, "to" | "from">): EncryptionChange | undefined {
  if (from === undefined) return undefined;
  if (to === IDENTITY) return "disable";
  return from === IDENTITY ? "enable" : "rotate";
}

/** What a change begins with. */
export interface BeginOptions {
  /** The key to write with from now on; not needed to disable. */
  newKey: EncryptionKey;
  /** Whether the cluster has one controller and can have no other: there is nobody that has to learn the key first. */
  isAlone: boolean;
}

/**
 * The plan with which a change begins, or goes on where it was interrupted; the same plan if what is wanted is there.
 * An `enable` that is under way can be taken back by `disable`, and the other way round.
 *
 * @throws {K0sError} If another change has to come to its end first, or there is nothing to change.
 */
export function beginChange(plan: EncryptionPlan, wanted: EncryptionChange, options: BeginOptions): EncryptionPlan {
  const underWay = changeUnderWay(plan);
  if (underWay === wanted) return plan;
  if (underWay !== undefined) return takenBack(plan, underWay, wanted);
  const isEncrypted = plan.to !== IDENTITY;
  if (wanted === "rotate" && !isEncrypted) {
    throw new K0sError("Cannot rotate the key: Secrets are not encrypted", {
      hint: "Encrypt them: k0s secrets enable",
    });
  }
  if ((wanted === "enable") === isEncrypted && wanted !== "rotate") return plan;
  const phase = options.isAlone ? "rewriting" : "introducing";
  if (wanted === "disable") return { phase, from: plan.to, to: IDENTITY, keys: plan.keys };
  return { phase, from: plan.to, to: options.newKey.name, keys: [...plan.keys, options.newKey] };
}

/** Exchanges what is written with and what is read, which every controller can do in these phases. */
function takenBack(plan: EncryptionPlan, underWay: EncryptionChange, wanted: EncryptionChange): EncryptionPlan {
  const { phase, from, to, keys } = plan;
  const canTurn = underWay !== "rotate" && wanted !== "rotate" && from !== undefined && phase !== "retiring";
  if (!canTurn) {
    throw new K0sError(`Cannot ${wanted} the encryption of Secrets: "${underWay}" is under way, in phase "${phase}"`, {
      hint: `Let it come to its end first: k0s secrets ${underWay}`,
    });
  }
  return { phase: "rewriting", from: to, to: from, keys };
}

/** The plan after a phase that every controller has followed. A settled one stays. */
export function nextPhase({ phase, to, from, keys }: EncryptionPlan): EncryptionPlan {
  const plan = { to, ...(from === undefined ? {} : { from }), keys };
  switch (phase) {
    case "introducing":
      return { ...plan, phase: "rewriting" };
    case "rewriting":
      return { ...plan, phase: "retiring" };
    default:
      return { phase: "settled", to, keys: keys.filter(({ name }) => name === to) };
  }
}

/** The plan when a Secret is found after all that only what is being retired can read. */
export function againRewriting(plan: EncryptionPlan): EncryptionPlan {
  return { ...plan, phase: "rewriting" };
}

/**
 * The plan of a controller whose datastore knows none though it has held encrypted Secrets, as after the restore of an older
 * backup: what is in it may be in the clear.
 */
export function readingInTheClear({ to, keys }: EncryptionPlan): EncryptionPlan {
  return { phase: "rewriting", from: IDENTITY, to, keys: keys.filter(({ name }) => name === to) };
}

/** How Secrets are written by a provider, for people. */
export function describeProvider(provider: string): string {
  return provider === IDENTITY ? "in the clear" : `under the key ${provider}`;
}

/** Makes a key, under a name that tells its day and that no other has. */
export function newEncryptionKey({ clock, random }: { clock: Clock; random: Random }): EncryptionKey {
  const createdAt = clock.now().toISOString();
  const suffix = Buffer.from(random.bytes(4)).toString("hex");
  return {
    name: `k0s-${createdAt.slice(0, 10)}-${suffix}`,
    secret: Buffer.from(random.bytes(32)).toString("base64"),
    createdAt,
  };
}
