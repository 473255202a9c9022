import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { checkDirectory, isTrusted } from "../../../lib/bundle/trusted.ts";

const US = Deno.uid() ?? 0;

const FACTS: [uid: number, mode: number, expected: boolean][] = [
  [US, 0o755, true],
  [0, 0o644, true],
  [US, 0o775, false],
  [US, 0o757, false],
  [64_001, 0o755, false],
];
for (const [uid, mode, expected] of FACTS) {
  Deno.test(`isTrusted() is ${expected} for user ${uid} and mode ${mode.toString(8)}`, () => {
    assertEquals(isTrusted({ uid, mode }), expected);
  });
}

Deno.test("checkDirectory() believes a closed directory of ours, and one that is to be made", async () => {
  const directory = await Deno.makeTempDir();
  try {
    assertEquals(await checkDirectory(directory), true);
    assertEquals(await checkDirectory(`${directory}/none`), true);
    await Deno.chmod(directory, 0o775);
    assertEquals(await checkDirectory(directory), false);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test({
  name: "checkDirectory() refuses a directory of another user",
  ignore: US !== 0,
  async fn() {
    const directory = await Deno.makeTempDir();
    try {
      await Deno.chown(directory, 64_001, 64_101);
      await assertRejects(() => checkDirectory(directory), K0sError, "it belongs to user 64001");
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
});
