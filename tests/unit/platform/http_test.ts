import { assertEquals } from "@std/assert";
import { denoHttp, serveHttp } from "../../../lib/platform/mod.ts";

Deno.test("denoHttp reaches a server at a TCP port and at a unix socket", async () => {
  const directory = await Deno.makeTempDir();
  const unixSocket = `${directory}/http.sock`;
  await using tcp = serveHttp(
    { hostname: "127.0.0.1", port: 0 },
    (request) => new Response(new URL(request.url).pathname),
  );
  await using _unix = serveHttp({ unixSocket }, () => new Response("through the socket"));
  {
    using session = denoHttp.open();
    assertEquals(await (await session.fetch(`http://127.0.0.1:${tcp.port}/path`)).text(), "/path");
  }

  using session = denoHttp.open({ unixSocket });

  assertEquals(await (await session.fetch("http://localhost/")).text(), "through the socket");
  await Deno.remove(directory, { recursive: true });
});
