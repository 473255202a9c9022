import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { CancelledError, K0sError } from "../../../lib/base/mod.ts";
import { decrypted, encryptFile, identitiesIn } from "../../../lib/backup/age.ts";
import { DamagedArchiveError } from "../../../lib/backup/damaged_archive.ts";
import { isAgeRecipient } from "../../../lib/config/age_recipient.ts";
import { filePieces } from "../../../lib/platform/mod.ts";
import { inDirectory } from "../../support/in_directory.ts";

/** Several chunks of age's, and a part of one. */
const LONG = new Uint8Array(300_000).map((_, at) => at % 253);

async function all(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const kept: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of pieces) kept.push(new Uint8Array(piece));
  return new Uint8Array(await new Blob(kept).arrayBuffer());
}

/** A file, encrypted for keys. */
async function anEncrypted(directory: string, content: Uint8Array, recipients: readonly string[]): Promise<string> {
  const [from, to] = [`${directory}/plain`, `${directory}/encrypted`];
  await Deno.writeFile(from, content);
  await encryptFile(from, { to, recipients, told: () => {} });
  return to;
}

async function aKey() {
  const identity = await generateIdentity();
  return { identity, recipient: await identityToRecipient(identity) };
}

Deno.test("decrypted() reads what encryptFile() has written, by the key of any recipient", async () => {
  const [one, two] = [await aKey(), await aKey()];
  assertEquals(isAgeRecipient(one.recipient), true);
  for (const content of [LONG, LONG.subarray(0, 65_536), new Uint8Array()]) {
    await inDirectory(async (directory) => {
      const file = await anEncrypted(directory, content, [one.recipient, two.recipient]);
      for (const { identity } of [one, two]) {
        assertEquals(await all(decrypted(filePieces(file), [identity])), content);
      }
      assertEquals((await Deno.stat(file)).mode! & 0o777, 0o600);
    });
  }
});

Deno.test("decrypted() leaves alone what is not encrypted, also if there is hardly anything", async () => {
  async function* pieces() {
    yield Uint8Array.from([1]);
    yield Uint8Array.from([2, 3]);
  }
  assertEquals(await all(decrypted(pieces(), [])), Uint8Array.from([1, 2, 3]));
});

Deno.test("decrypted() says whether a key is missing, another one, or the archive is damaged", async () => {
  await inDirectory(async (directory) => {
    const [one, two] = [await aKey(), await aKey()];
    const file = await anEncrypted(directory, LONG, [one.recipient]);
    const read = (...identities: string[]) => all(decrypted(filePieces(file), identities));

    await assertRejects(() => read(), K0sError, "The archive is encrypted with age");
    await assertRejects(() => read(two.identity), K0sError, "it is encrypted for other keys");
    await assertRejects(() => read(two.identity.slice(0, -1)), K0sError, "a key that is not whole");

    const bytes = await Deno.readFile(file);
    bytes[150_000]! ^= 1;
    await Deno.writeFile(file, bytes);
    await assertRejects(() => read(one.identity), DamagedArchiveError, "it cannot be decrypted");
    await Deno.writeFile(file, bytes.subarray(0, 140_000));
    await assertRejects(() => read(one.identity), DamagedArchiveError, "it cannot be decrypted");
  });
});

Deno.test("decrypted() fails as what it reads fails, and encryptFile() as what it tells", async () => {
  await inDirectory(async (directory) => {
    const { identity, recipient } = await aKey();
    const file = await anEncrypted(directory, LONG, [recipient]);
    async function* failing() {
      yield (await Deno.readFile(file)).slice(0, 1_000);
      throw new CancelledError("Given up");
    }
    await assertRejects(() => all(decrypted(failing(), [identity])), CancelledError);
    const told = () => {
      throw new CancelledError("Given up");
    };
    const to = `${directory}/other`;
    await assertRejects(() => encryptFile(file, { to, recipients: [recipient], told }), CancelledError);
  });
});

Deno.test("identitiesIn() reads the file of age-keygen, and quotes nothing of another one", () => {
  const text = "# created: 2026-11-28\n# public key: age1…\nAGE-SECRET-KEY-1ABC\n\nAGE-SECRET-KEY-1DEF\n";
  assertEquals(identitiesIn(text), ["AGE-SECRET-KEY-1ABC", "AGE-SECRET-KEY-1DEF"]);
  for (const other of ["", "# nothing", "my-secret"]) {
    const error = assertThrows(() => identitiesIn(other), K0sError, "something else than keys of age");
    assertEquals(error.message.includes("my-secret"), false);
  }
});
