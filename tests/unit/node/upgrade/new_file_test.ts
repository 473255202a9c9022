import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { openNewFile } from "../../../../lib/node/upgrade/new_file.ts";
import { denoHttp } from "../../../../lib/platform/mod.ts";
import { FakeHttp } from "../../../support/fake_http.ts";
import { inDirectory } from "../../../support/in_directory.ts";

async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  let text = "";
  for await (const piece of pieces) text += new TextDecoder().decode(piece);
  return text;
}

Deno.test("openNewFile() opens a file", async () => {
  await inDirectory(async (directory) => {
    await Deno.writeTextFile(`${directory}/k0s`, "new");

    using file = await openNewFile(`${directory}/k0s`, new FakeHttp());

    assertEquals([file.sizeBytes, await textOf(file.pieces)], [3, "new"]);
    for (const path of [`${directory}/none`, directory]) {
      await assertRejects(() => openNewFile(path, new FakeHttp()), K0sError, "there is no such file");
    }
  });
});

Deno.test("openNewFile() fetches an address as it was typed, and closes the connection", async () => {
  const http = new FakeHttp();
  http.answer = () => new Response("new", { headers: { "content-length": "3" } });
  const url = "http://example.com/k0s-v1.37.3%2Bk0s.0-amd64?a=%2F";
  {
    using file = await openNewFile(url, http);
    assertEquals([file.sizeBytes, await textOf(file.pieces)], [3, "new"]);
  }

  assertEquals([http.requested, http.openSessions], [[url], 0]);
});

Deno.test("openNewFile() verifies servers by the machine's authorities", async () => {
  const http = new FakeHttp();
  using _file = await openNewFile("https://example.com/k0s", http);

  assertEquals(Array.isArray(http.opened[0]?.caCerts), true);
});

Deno.test("openNewFile() says what the server answers, and never a password", async () => {
  const http = new FakeHttp();
  http.answer = () => new Response("gone", { status: 404 });

  const refused = await assertRejects(() => openNewFile("http://a:secret@example.com/k0s?key=secret", http), K0sError);

  assertEquals(refused.message, 'Cannot fetch "http://example.com/k0s": the server answers 404');
  http.answer = () => Promise.reject(new TypeError("connection refused"));
  await assertRejects(() => openNewFile("http://example.com/k0s", http), K0sError, "connection refused");
  for (const address of ["ftp://a:secret@example.com/k0s", "http://a:secret@exa mple.com/k0s"]) {
    const odd = await assertRejects(() => openNewFile(address, http), K0sError, "not an address of http or https");
    assertEquals(odd.message.includes("secret"), false);
  }
  assertEquals(http.openSessions, 0);
});

Deno.test("openNewFile() tells of a server that goes away in the middle", async () => {
  const http = new FakeHttp();
  const body = ReadableStream.from((async function* () {
    yield await Promise.resolve(new Uint8Array(3));
    throw new TypeError("connection reset");
  })());
  http.answer = () => new Response(body);
  using file = await openNewFile("http://example.com/k0s", http);

  assertEquals(file.sizeBytes, undefined);
  await assertRejects(() => textOf(file.pieces), K0sError, 'Cannot fetch "http://example.com/k0s": connection reset');
});

Deno.test("openNewFile() fetches from a real server, whose redirects it follows, piece by piece", async () => {
  const asked: string[] = [];
  const agents = new Set<string | null>();
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    agents.add(request.headers.get("user-agent"));
    if (pathname === "/latest") return Response.redirect(new URL("/k0s-v1.37.3%2Bk0s.0-amd64", request.url));
    return new Response(new Uint8Array(1_000_000), { headers: { "content-length": "1000000" } });
  });

  using file = await openNewFile(`http://127.0.0.1:${server.addr.port}/latest`, denoHttp);
  let received = 0;
  for await (const piece of file.pieces) received += piece.length;

  assertEquals([file.sizeBytes, received], [1_000_000, 1_000_000]);
  assertEquals(asked, ["/latest", "/k0s-v1.37.3%2Bk0s.0-amd64"]);
  assertEquals([...agents].map((agent) => agent?.startsWith("k0s/v1.")), [true]);
});

Deno.test("openNewFile() says nothing of the signature of an address that cannot be reached, a redirect's included", async () => {
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, () => {
    return Response.redirect("http://127.7.7.2:9/other?signature=secret");
  });
  const address = `127.0.0.1:${server.addr.port}/k0s`;

  const refused = await assertRejects(() => openNewFile(`http://a:secret@${address}?key=secret`, denoHttp), K0sError);

  assertStringIncludes(refused.message, `Cannot fetch "http://${address}": error sending request: client error`);
  assertEquals(refused.message.includes("secret"), false, refused.message);
});

Deno.test("openNewFile() does not wait for a server that says nothing, before or behind its headers", async () => {
  const http = new FakeHttp();
  const never = Promise.withResolvers<Response>();
  http.answer = () => never.promise;
  const says = 'Cannot fetch "http://example.com/k0s": nothing came for 0.05 s';

  await assertRejects(() => openNewFile("http://example.com/k0s", http, 50), K0sError, says);

  http.answer = () => new Response(new ReadableStream());
  using file = await openNewFile("http://example.com/k0s", http, 50);
  await assertRejects(() => textOf(file.pieces), K0sError, says);
  assertEquals(http.openSessions, 1);
});

Deno.test("openNewFile() follows no redirect out of encryption", async () => {
  const http = new FakeHttp();
  http.answer = () => Object.defineProperty(new Response("new"), "url", { value: "http://example.com/k0s" });

  await assertRejects(
    () => openNewFile("https://example.com/k0s", http),
    K0sError,
    'Cannot fetch "https://example.com/k0s": the server leads to an address without encryption',
  );
  assertEquals(http.openSessions, 0);
});
