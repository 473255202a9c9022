import { Buffer } from "node:buffer";
import type { KeyObject } from "node:crypto";
import { K0sError } from "../base/mod.ts";
import { type NewKeyPair, parsePrivateKey, parsePublicKeys, publicDerOf, publicPemOf, tokenAlgorithm } from "./keys.ts";
import { type PairPlace, readPair, repairPairOwnership, writePair, writePublic } from "./pair_files.ts";

/** A bare key pair for signing tokens. */
export interface SigningKeySpec {
  /** Place below the PKI directory: `sa` or `etcd/jwt`. */
  name: string;
  place: PairPlace;
  /** Makes the pair where there is none. */
  makePair: () => Promise<NewKeyPair>;
  /** Algorithms that the program which signs with it can use. */
  algorithms: readonly string[];
}

/** A pair that is there. */
export interface SigningKey {
  publicPem: string;
  /** How tokens are signed with it, such as `RS512`. */
  algorithm: string;
}

/** What was found of a pair: `publicPem` is what its public file holds or is to hold. */
export type FoundSigningKey =
  | ({ state: "present" | "private-only"; spec: SigningKeySpec } & SigningKey)
  | { state: "missing"; spec: SigningKeySpec };

/**
 * Reads a pair and checks it; writes nothing. Further public keys in the public file are fine: that is how keys are
 * rotated.
 *
 * @throws {K0sError} If a file is damaged, the private key is missing or of a kind that its program cannot sign with, or
 * its public half is not in the public file.
 */
export async function findSigningKey(spec: SigningKeySpec): Promise<FoundSigningKey> {
  const files = await readPair(spec.place);
  if (files.key === undefined) {
    if (files.public === undefined) return { state: "missing", spec };
    throw new K0sError(`Cannot use "${files.publicPath}": its private key "${files.keyPath}" is missing`, {
      hint: "Put the private key back; or remove the public key too, which makes tokens issued so far invalid",
    });
  }
  const key = parsePrivateKey(files.key, files.keyPath);
  const algorithm = algorithmOf(key, spec, files.keyPath);
  if (files.public === undefined) {
    return { state: "private-only", spec, algorithm, publicPem: publicPemOf(key) };
  }
  const own = Buffer.from(publicDerOf(key));
  if (!parsePublicKeys(files.public, files.publicPath).some((other) => own.equals(other))) {
    throw new K0sError(`Cannot use "${files.publicPath}": it does not belong to "${files.keyPath}"`, {
      hint: "Restore the pair from one backup, or remove the public key to have it made again from the private key",
    });
  }
  return { state: "present", spec, algorithm, publicPem: files.public };
}

function algorithmOf(key: KeyObject, { algorithms }: SigningKeySpec, path: string): string {
  const algorithm = tokenAlgorithm(key);
  if (algorithm !== undefined && algorithms.includes(algorithm)) return algorithm;
  throw new K0sError(`Cannot sign tokens with "${path}": a key of kind ${kindOf(key)} cannot be used here`, {
    hint: `Put an RSA or ECDSA (P-256, P-384, P-521) key in its place, such as from: openssl genrsa -out ${path} 2048`,
  });
}

function kindOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  return [asymmetricKeyType, asymmetricKeyDetails?.namedCurve].filter((part) => part !== undefined).join(" ");
}

/** Makes what is missing and corrects owners of the rest. */
export async function ensureSigningKey(found: FoundSigningKey): Promise<SigningKey> {
  const { place } = found.spec;
  if (found.state === "missing") {
    const { privatePem, publicPem } = await found.spec.makePair();
    await writePair(place, { key: privatePem, public: publicPem });
    return { publicPem, algorithm: algorithmOf(parsePrivateKey(privatePem, place.base), found.spec, place.base) };
  }
  if (found.state === "private-only") await writePublic(place, found.publicPem);
  await repairPairOwnership(place);
  return found;
}
