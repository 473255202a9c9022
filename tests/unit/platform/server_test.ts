import { assertEquals } from "@std/assert";
import { denoHttp, serveHttp } from "../../../lib/platform/mod.ts";

Deno.test("serveHttp() does not show the text of a handler's error", async () => {
  await using server = serveHttp({ hostname: "127.0.0.1", port: 0 }, () => {
    throw new Error("a secret");
  });
  using session = denoHttp.open();

  const response = await session.fetch(`http://127.0.0.1:${server.port}/`);

  assertEquals([response.status, await response.text()], [500, "Internal error\n"]);
});

Deno.test("serveHttp() gives a unix socket its mode under any umask", async () => {
  const directory = await Deno.makeTempDir();
  for (const umask of [0o000, 0o077, 0o777]) {
    const unixSocket = `${directory}/${umask}.sock`;
    const inherited = Deno.umask(umask);
    const server = serveHttp({ unixSocket, mode: 0o750 }, () => new Response());
    Deno.umask(inherited);

    assertEquals((await Deno.stat(unixSocket)).mode! & 0o777, 0o750);
    await server[Symbol.asyncDispose]();
  }
  await Deno.remove(directory, { recursive: true });
});
