import { assertEquals, assertRejects } from "@std/assert";
import { concatenate, filePieces } from "../../../lib/platform/byte_streams.ts";

const MODULE = new URL("../../../lib/platform/byte_streams.ts", import.meta.url).href;

Deno.test("filePieces() reads a file to its end", async () => {
  const path = await Deno.makeTempFile();
  try {
    const content = crypto.getRandomValues(new Uint8Array(60_000));
    await Deno.writeFile(path, content);

    const pieces = await Array.fromAsync(filePieces(path), (piece) => piece.slice());
    assertEquals(new Uint8Array(await new Blob(pieces).arrayBuffer()), content);
  } finally {
    await Deno.remove(path);
  }
  await assertRejects(() => filePieces("/proc/nowhere/x").next(), Deno.errors.NotFound);
});

Deno.test("concatenate() puts pieces one behind the other", () => {
  assertEquals(concatenate([new Uint8Array([1, 2]), new Uint8Array(), new Uint8Array([3])]), new Uint8Array([1, 2, 3]));
});

Deno.test("standardInputPieces() and writeStandardOutput() pass bytes on as they are", async () => {
  const script = `import { standardInputPieces, writeStandardOutput } from ${JSON.stringify(MODULE)};
    for await (const piece of standardInputPieces()) await writeStandardOutput(piece);`;
  const child = new Deno.Command(Deno.execPath(), { args: ["eval", script], stdin: "piped", stdout: "piped" }).spawn();
  const content = crypto.getRandomValues(new Uint8Array(60_000));

  const [output] = await Promise.all([child.output(), ReadableStream.from([content]).pipeTo(child.stdin)]);

  assertEquals(new Uint8Array(output.stdout), content);
});
