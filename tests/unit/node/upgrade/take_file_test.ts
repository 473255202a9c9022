import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { takeFile } from "../../../../lib/node/upgrade/take_file.ts";
import { inDirectory } from "../../../support/in_directory.ts";
import { namesIn } from "./_upgrade.ts";

/** sha256 of "new". */
const DIGEST = "11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437";

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (const text of texts) yield await Promise.resolve(new TextEncoder().encode(text));
}

function aFile(sizeBytes: number | undefined, ...texts: string[]) {
  return { sizeBytes, pieces: pieces(...texts), [Symbol.dispose]: () => {} };
}

Deno.test("takeFile() writes a program and tells how far it is", async () => {
  await inDirectory(async (directory) => {
    const path = `${directory}/k0s.next`;
    await Deno.writeTextFile(path, "left by a power cut");
    const heard: (number | undefined)[] = [];
    const told = (part: number | undefined) => void heard.push(part);

    assertEquals(await takeFile(aFile(3, "n", "ew"), { path, told, sha256: DIGEST.toUpperCase() }), DIGEST);

    assertEquals([Deno.readTextFileSync(path), Deno.statSync(path).mode! & 0o777], ["new", 0o755]);
    assertEquals(heard, [1 / 3, 1]);
    await takeFile(aFile(undefined, "new"), { path, told });
    assertEquals(heard.at(-1), undefined);
  });
});

Deno.test("takeFile() leaves nothing of one that is cut off or another", async () => {
  await inDirectory(async (directory) => {
    const path = `${directory}/k0s.next`;
    const told = () => {};

    await assertRejects(() => takeFile(aFile(9, "new"), { path, told }), K0sError, "it ends after 3 of 9 bytes");
    const other = await assertRejects(() => takeFile(aFile(3, "old"), { path, told, sha256: DIGEST }), K0sError);
    assertEquals(other.message.endsWith(`instead of ${DIGEST}`), true);
    const interrupt = () => {
      throw new K0sError("Interrupted");
    };
    await assertRejects(() => takeFile(aFile(3, "new"), { path, told: interrupt }), K0sError, "Interrupted");
    assertEquals(namesIn(directory), []);
    await assertRejects(() => takeFile(aFile(3, "new"), { path: "/proc/nowhere/k0s", told }), K0sError, "Cannot write");
  });
});
