import { Buffer } from "node:buffer";
import { K0sError } from "../base/mod.ts";
import { makeKeyPair, parsePrivateKey, parsePublicKeys, publicDerOf, publicPemOf } from "./keys.ts";
import { type PairPlace, readPair, settlePair, writePair, writePublic } from "./pair_files.ts";

/** A bare key pair for signing tokens. */
export interface SigningKeySpec {
  /** Place below the PKI directory: `sa` or `etcd/jwt`. */
  name: string;
  place: PairPlace;
}

/** What was found of a pair: `publicPem` is what its public file holds or is to hold. */
export type FoundSigningKey =
  | { state: "present" | "private-only"; spec: SigningKeySpec; publicPem: string }
  | { state: "missing"; spec: SigningKeySpec };

/**
 * Reads a pair and checks it; writes nothing. Further public keys in the public file are fine: that is how keys are
 * rotated.
 *
 * @throws {K0sError} If a file is damaged, the private key is missing, or its public half is not in the public file.
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
  if (files.public === undefined) {
    return { state: "private-only", spec, publicPem: publicPemOf(key) };
  }
  const own = Buffer.from(publicDerOf(key));
  if (!parsePublicKeys(files.public, files.publicPath).some((other) => own.equals(other))) {
    throw new K0sError(`Cannot use "${files.publicPath}": it does not belong to "${files.keyPath}"`, {
      hint: "Restore the pair from one backup, or remove the public key to have it made again from the private key",
    });
  }
  return { state: "present", spec, publicPem: files.public };
}

/** Makes what is missing and corrects owners of the rest. @returns The public key, PEM. */
export async function ensureSigningKey(found: FoundSigningKey): Promise<string> {
  const { place } = found.spec;
  if (found.state === "present") {
    await settlePair(place);
    return found.publicPem;
  }
  if (found.state === "private-only") {
    await writePublic(place, found.publicPem);
    await settlePair(place);
    return found.publicPem;
  }
  const pair = await makeKeyPair();
  await writePair(place, { key: pair.privatePem, public: pair.publicPem });
  return pair.publicPem;
}
