import { K0sError, messageOf } from "../base/mod.ts";
import { filePieces, openFile } from "../platform/mod.ts";
import { DamagedArchiveError } from "./damaged_archive.ts";

/** What an encrypted file begins with. */
const MARK = new TextEncoder().encode("age-encryption.org/v1\n");

type Pieces = AsyncIterable<Uint8Array<ArrayBuffer>>;

/**
 * Encrypts a file for the holders of keys, in the format of age. Holds a chunk of it at a time.
 *
 * @param recipients Public keys, `age1…`.
 * @param told Is told after each piece, and may throw.
 * @see https://age-encryption.org/v1
 */
export async function encryptFile(
  from: string,
  { to, recipients, told }: { to: string; recipients: readonly string[]; told: () => void },
): Promise<void> {
  const { Encrypter } = await import("age-encryption");
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  using file = await openFile(to, { write: true, createNew: true, mode: 0o600 });
  const source = filePieces(from);
  try {
    for await (const piece of await encrypter.encrypt(streamOf(source))) {
      await file.write(piece);
      told();
    }
  } finally {
    // Streams in between tell it later that nothing is wanted any more; its file is to be removed then.
    await source.return(undefined);
  }
  await file.sync();
}

/** Keys that can decrypt, out of the text of an identity file; lines that begin with `#` are comments. @throws {K0sError} */
export function identitiesIn(text: string): string[] {
  const lines = text.split("\n").map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
  // Not quoted: it may be a key.
  if (lines.length > 0 && lines.every((line) => line.startsWith("AGE-SECRET-KEY-1"))) return lines;
  throw new K0sError("The identity file holds something else than keys of age", {
    hint: "It needs a line AGE-SECRET-KEY-1…, as age-keygen writes it",
  });
}

/**
 * An archive as it is read: decrypted if it is encrypted.
 *
 * @param identities Keys; none: there is no identity at hand.
 * @throws {K0sError} While it is read: if it is encrypted, and none of the keys decrypts it. {DamagedArchiveError} If it is cut
 * or changed.
 */
export async function* decrypted(
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
  identities: readonly string[],
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  await using source = await peeked(pieces);
  if (!source.isEncrypted) return yield* source.whole;
  if (identities.length === 0) {
    throw new K0sError("The archive is encrypted with age", { hint: "Name the file with its key: --identity FILE" });
  }
  const { Decrypter } = await import("age-encryption");
  const decrypter = new Decrypter();
  for (const identity of identities) addIdentity(decrypter, identity);
  try {
    // A file that ends early is one whose last chunk is none.
    yield* await decrypter.decrypt(streamOf(source.whole)) as ReadableStream<Uint8Array<ArrayBuffer>>;
  } catch (cause) {
    if (source.failure !== undefined) throw source.failure;
    if (cause instanceof K0sError) throw cause;
    if (/no identity matched/.test(messageOf(cause))) {
      throw new K0sError("Cannot decrypt the archive: it is encrypted for other keys", {
        cause,
        hint: "Name the identity of one of its recipients with --identity",
      });
    }
    throw new DamagedArchiveError("it cannot be decrypted", cause);
  }
}

function addIdentity(decrypter: { addIdentity(text: string): void }, identity: string): void {
  try {
    decrypter.addIdentity(identity);
  } catch {
    // What it says may quote the key.
    throw new K0sError("The identity file holds a key that is not whole");
  }
}

/** Pieces whose begin was read already. Disposing ends reading, however far that has come. */
interface PeekedPieces extends AsyncDisposable {
  isEncrypted: boolean;
  whole: Pieces;
  /** Why they could not be read: a stream says it in words of its own. */
  failure: unknown;
}

async function peeked(pieces: Pieces): Promise<PeekedPieces> {
  const iterator = pieces[Symbol.asyncIterator]();
  const head = await headOf(iterator);
  const found: PeekedPieces = {
    isEncrypted: MARK.every((byte, at) => head[at] === byte),
    whole: whole(),
    failure: undefined,
    [Symbol.asyncDispose]: async () => void await iterator.return?.(),
  };
  async function* whole() {
    yield head;
    try {
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
    } catch (error) {
      found.failure = error;
      throw error;
    }
  }
  return found;
}

async function headOf(iterator: AsyncIterator<Uint8Array<ArrayBuffer>>): Promise<Uint8Array<ArrayBuffer>> {
  let head = new Uint8Array();
  while (head.length < MARK.length) {
    const next = await iterator.next();
    if (next.done === true) break;
    const joined = new Uint8Array(head.length + next.value.length);
    joined.set(head);
    joined.set(next.value, head.length);
    head = joined;
  }
  return head;
}

/** Pieces as a stream, which keeps them longer than they are valid. */
function streamOf(pieces: Pieces): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await iterator.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value.slice());
    },
    async cancel() {
      await iterator.return?.();
    },
  }, { highWaterMark: 0 });
}
