import { assertEquals, assertRejects } from "@std/assert";
import { fileStream } from "../../../lib/platform/byte_streams.ts";

const MODULE = new URL("../../../lib/platform/byte_streams.ts", import.meta.url).href;

Deno.test("fileStream() reads a file to its end", async () => {
  const path = await Deno.makeTempFile();
  try {
    const content = crypto.getRandomValues(new Uint8Array(60_000));
    await Deno.writeFile(path, content);

    assertEquals(new Uint8Array(await new Response(await fileStream(path)).arrayBuffer()), content);
  } finally {
    await Deno.remove(path);
  }
  await assertRejects(() => fileStream("/proc/nowhere/x"), Deno.errors.NotFound);
});

Deno.test("standardInputStream() and writeStandardOutput() pass bytes on as they are", async () => {
  const script = `import { standardInputStream, writeStandardOutput } from ${JSON.stringify(MODULE)};
    for await (const piece of standardInputStream()) await writeStandardOutput(piece);`;
  const child = new Deno.Command(Deno.execPath(), { args: ["eval", script], stdin: "piped", stdout: "piped" }).spawn();
  const content = crypto.getRandomValues(new Uint8Array(60_000));

  const [output] = await Promise.all([child.output(), ReadableStream.from([content]).pipeTo(child.stdin)]);

  assertEquals(new Uint8Array(output.stdout), content);
});
