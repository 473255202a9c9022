import { assertEquals, assertRejects } from "@std/assert";
import { denoHttp, serveHttp } from "../../../lib/platform/mod.ts";

Deno.test("denoHttp reaches a server at a TCP port and at a unix socket", async () => {
  const directory = await Deno.makeTempDir();
  const unixSocket = `${directory}/http.sock`;
  await using tcp = serveHttp(
    { hostname: "127.0.0.1", port: 0 },
    (request) => new Response(new URL(request.url).pathname),
  );
  await using _unix = serveHttp({ unixSocket, mode: 0o600 }, () => new Response("through the socket"));
  {
    using session = denoHttp.open();
    assertEquals(await (await session.fetch(`http://127.0.0.1:${tcp.port}/path`)).text(), "/path");
  }

  using session = denoHttp.open({ unixSocket });

  assertEquals(await (await session.fetch("http://localhost/")).text(), "through the socket");
  await Deno.remove(directory, { recursive: true });
});

Deno.test("denoHttp speaks the version of HTTP that it is told, from the first byte", async () => {
  for (const [protocol, first] of [["h2", "PRI * HTTP/2.0"], ["http/1.1", "GET / HTTP/1.1"]] as const) {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    using session = denoHttp.open({ protocol });
    const end = new AbortController();
    const url = `http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}/`;
    const aborted = assertRejects(() => session.fetch(url, { signal: end.signal }));
    using connection = await listener.accept();
    const bytes = new Uint8Array(first.length);

    await connection.read(bytes);

    assertEquals(new TextDecoder().decode(bytes), first);
    end.abort();
    await aborted;
  }
});

Deno.test("denoHttp goes through a proxy that it is told of", async () => {
  await using proxy = serveHttp({ hostname: "127.0.0.1", port: 0 }, (request) => new Response(`for ${request.url}`));
  using session = denoHttp.open({ proxy: `http://127.0.0.1:${proxy.port}` });

  assertEquals(await (await session.fetch("http://registry.invalid/v2/")).text(), "for http://registry.invalid/v2/");
});
