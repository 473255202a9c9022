import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { CancelledError } from "../../../lib/base/mod.ts";
import {
  NoAnswerError,
  type NoAnswerReason,
  serveSmall,
  type SmallAnswer,
  tlsRequest,
} from "../../../lib/platform/mod.ts";
import { parseAnswer } from "../../../lib/platform/tls_request.ts";
import { FakeClock } from "../../support/fakes.ts";
import { aFreePort } from "../../support/free_port.ts";
import { makeTls } from "./_tls.ts";

const TLS = await makeTls();
const NEVER = new AbortController().signal;

function serve(tls = TLS) {
  const seen: { body: string; headers: ReadonlyMap<string, string> }[] = [];
  const server = serveSmall({
    hostname: "127.0.0.1",
    port: 0,
    tls,
    clock: new FakeClock(),
    handle: ({ body, headers }) => {
      seen.push({ body: new TextDecoder().decode(body), headers });
      return Promise.resolve({ status: 201, headers: { "x-name": "a: b" }, body: "grüße" });
    },
    onError: (error) => {
      throw error;
    },
  });
  return Object.assign(server, { seen });
}

type Changes = Partial<Parameters<typeof tlsRequest>[0]>;

/** Trusts servers of an authority, whose certificate is seenBytes at by `isTrusted`. */
const by = (caPem: string, isTrusted: (der: Uint8Array) => boolean = () => true): Changes => ({
  trust: { caPem, isTrusted },
});

async function reasonOf(port: number, changes: Changes = {}) {
  const error = await assertRejects(() => ask(port, changes), NoAnswerError);
  return error.reason;
}

function ask(port: number, changes: Changes = {}) {
  const url = `https://127.0.0.1:${port}/a?b`;
  return tlsRequest({
    url,
    method: "GET",
    headers: {},
    trust: { caPem: TLS.ca, isTrusted: () => true },
    signal: NEVER,
    ...changes,
  });
}

Deno.test("tlsRequest() asks and reads the answer", async () => {
  await using server = serve();

  const { status, headers, body } = await ask(server.port, { method: "POST", body: "größe", headers: { a: "b" } });

  assertEquals([status, headers.get("x-name"), body], [201, "a: b", "grüße"]);
  assertEquals([server.seen[0]?.body, server.seen[0]?.headers.get("a")], ["größe", "b"]);
});

Deno.test("tlsRequest() sends nothing to a server that is not trusted", async () => {
  await using server = serve();

  const reason = await reasonOf(server.port, by(TLS.ca, () => false));

  assertEquals([reason, server.seen], ["other-authority", []]);
});

Deno.test("tlsRequest() looks at the certificate that the server presents", async () => {
  await using server = serve();
  let seenBytes = 0;

  await ask(server.port, by(TLS.ca, (der) => (seenBytes = der.length) > 0));

  assert(seenBytes > 300);
});

Deno.test("tlsRequest() asks any server when told so", async () => {
  await using server = serve(await makeTls());

  assertEquals((await ask(server.port, { trust: "any-server" })).status, 201);
});

Deno.test("tlsRequest() says why there is no answer", async () => {
  const stranger = await makeTls();
  const elsewhere = await makeTls(["k0s.example"]);
  await using server = serve();
  await using other = serve(stranger);
  await using misnamed = serve(elsewhere);
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const plain = (async () => {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(1_000));
    await connection.write(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n"));
  })();

  const reasons: NoAnswerReason[] = [
    await reasonOf(other.port),
    await reasonOf(misnamed.port, by(elsewhere.ca)),
    await reasonOf(listener.addr.port),
    await reasonOf(aFreePort()),
  ];
  await plain;

  assertEquals(reasons, ["other-authority", "other-name", "not-https", "unreachable"]);
  assertEquals((await ask(server.port)).status, 201);
});

Deno.test("tlsRequest() is given up with its signal", async () => {
  const ending = new AbortController();
  const answer = Promise.withResolvers<SmallAnswer>();
  await using server = serveSmall({
    hostname: "127.0.0.1",
    port: 0,
    tls: TLS,
    clock: new FakeClock(),
    handle: () => {
      ending.abort();
      return answer.promise;
    },
    onError: () => {},
  });
  using stack = new DisposableStack();
  stack.defer(() => answer.resolve({ status: 200 }));

  await assertRejects(() => ask(server.port, { signal: ending.signal }), CancelledError);
  await assertRejects(() => ask(server.port, { signal: AbortSignal.abort() }), CancelledError);
});

Deno.test("parseAnswer() takes no broken answer", () => {
  for (const text of ["", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nfour"]) {
    assertEquals(assertThrows(() => parseAnswer(text, "a"), NoAnswerError).reason, "unreachable");
  }
  for (const text of ["SSH-2.0-OpenSSH", "HTTP/1.0 999 What\r\n\r\n"]) {
    assertEquals(assertThrows(() => parseAnswer(text, "a"), NoAnswerError).reason, "not-https");
  }
  assertEquals(parseAnswer("HTTP/1.0 204 No Content\r\n\r\n", "a").status, 204);
  assertEquals(parseAnswer("HTTP/1.0 200 OK\r\n\r\nok\r\n\r\nmore", "a").body, "ok\r\n\r\nmore");
});
