import { assert, assertEquals } from "@std/assert";
import { denoHttp, serveSmall, type SmallRequest, type SmallServerOptions } from "../../../lib/platform/mod.ts";
import { FakeClock } from "../../support/fakes.ts";
import { until } from "../../support/until.ts";
import { makeTls } from "./_tls.ts";

const TLS = await makeTls();
const NEVER = Promise.withResolvers<never>().promise;

/** A server whose time passes only when a test lets it, so that a slow machine is late for nothing. */
function serve(options: Partial<SmallServerOptions> = {}) {
  const errors: unknown[] = [];
  const clock = new FakeClock();
  const server = serveSmall({
    hostname: "127.0.0.1",
    port: 0,
    tls: TLS,
    clock,
    handle: ({ method, target, body }) =>
      Promise.resolve({ status: 200, body: `${method} ${target} ${new TextDecoder().decode(body)}` }),
    onError: (error) => errors.push(error),
    ...options,
  });
  /** Once it has begun to time something, that time passes. */
  const pass = async (ms: number) => {
    await until(`${ms} ms are timed`, () => clock.nextInMs === ms);
    await clock.advance(ms);
  };
  return Object.assign(server, { errors, pass, url: `https://localhost:${server.port}` });
}

function connect(port: number): Promise<Deno.TlsConn> {
  return Deno.connectTls({ hostname: "127.0.0.1", port, caCerts: [TLS.ca] });
}

/** Reads to the end of the other side, and stays open. */
async function readAll(connection: Deno.TlsConn): Promise<string> {
  const chunk = new Uint8Array(1_000);
  let text = "";
  for (let count = await connection.read(chunk); count !== null; count = await connection.read(chunk)) {
    text += new TextDecoder().decode(chunk.subarray(0, count));
  }
  return text;
}

/** Whether the other side has ended a connection, in whatever state it was. */
async function isEnded(connection: Deno.Conn): Promise<boolean> {
  const end = await connection.read(new Uint8Array(10)).catch((error: Error) => error.name);
  return end === null || ["UnexpectedEof", "ConnectionReset", "BrokenPipe"].includes(`${end}`);
}

Deno.test("serveSmall() answers clients as they come", async () => {
  await using server = serve();
  using session = denoHttp.open({ caCerts: [TLS.ca] });

  const answers = await Promise.all(
    Array.from({ length: 30 }, async (_, at) => {
      const response = await session.fetch(`${server.url}/${at}`, { method: "POST", body: "x".repeat(at * 1_000) });
      return [response.status, (await response.text()).length];
    }),
  );

  assertEquals(answers, answers.map((_, at) => [200, `POST /${at} `.length + at * 1_000]));
  assertEquals(server.errors, []);
});

Deno.test("serveSmall() answers a request that is too large before it ends it", async () => {
  await using server = serve({ maxBodyBytes: 10 });
  using session = denoHttp.open({ caCerts: [TLS.ca] });

  const response = await session.fetch(server.url, { method: "POST", body: "x".repeat(100_000) });

  assertEquals([response.status, await response.text()], [413, "request body too large\n"]);
});

Deno.test("serveSmall() does not show the text of a handler's error, and tells it", async () => {
  await using server = serve({ handle: () => Promise.reject(new Error("a secret")) });
  using session = denoHttp.open({ caCerts: [TLS.ca] });

  const response = await session.fetch(server.url);

  assertEquals([response.status, await response.text()], [500, "Internal error\n"]);
  assertEquals(server.errors.length, 1);
});

Deno.test("serveSmall() gives up an answer that takes too long, and tells the handler", async () => {
  const given: SmallRequest[] = [];
  await using server = serve({ answerWithinMs: 5_000, handle: (request) => (given.push(request), NEVER) });
  using session = denoHttp.open({ caCerts: [TLS.ca] });

  const asking = session.fetch(server.url);
  await server.pass(5_000);
  const response = await asking;

  assertEquals([response.status, await response.text()], [503, "no answer in time\n"]);
  assert(given[0]?.signal.aborted);
});

for (const [what, sent] of [["nothing", ""], ["half a request", "GET / HTTP/1.1\r\nA: b"]] as const) {
  Deno.test(`serveSmall() ends a connection that sends ${what}`, async () => {
    await using server = serve({ readWithinMs: 5_000 });
    using connection = await connect(server.port);
    await connection.handshake();
    await connection.write(new TextEncoder().encode(sent));

    await server.pass(5_000);

    assert(await isEnded(connection));
    assertEquals(server.errors, []);
  });
}

Deno.test("serveSmall() ends a connection that does not even speak TLS", async () => {
  await using server = serve({ readWithinMs: 5_000 });
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });

  await server.pass(5_000);

  assert(await isEnded(connection));
});

Deno.test("serveSmall() ends a connection that stays after its answer", async () => {
  await using server = serve();
  using connection = await connect(server.port);
  await connection.write(new TextEncoder().encode("GET /a HTTP/1.1\r\n\r\n"));

  assert((await readAll(connection)).endsWith("GET /a "));
  await server.pass(1_000);

  await until("a write fails", () => connection.write(new Uint8Array(1)).then(() => false, () => true));
  assertEquals(server.errors, []);
});

Deno.test("serveSmall() lets connections wait while there are too many", async () => {
  await using server = serve({ maxConnections: 1 });
  const first = await connect(server.port);
  await first.handshake();
  using second = await connect(server.port);
  let isSecondIn = false;
  const entered = second.handshake().then(() => isSecondIn = true);

  await first.write(new TextEncoder().encode("GET /first HTTP/1.1\r\n\r\n"));
  const answer = await readAll(first);
  const wasSecondIn = isSecondIn;
  first.close();
  await entered;

  assert(answer.endsWith("GET /first "));
  assertEquals(wasSecondIn, false);
});

Deno.test("serveSmall() finishes what it answers before it closes", async () => {
  const begun = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const server = serve({
    handle: async () => {
      begun.resolve();
      await finish.promise;
      return { status: 200, body: "done" };
    },
  });
  using session = denoHttp.open({ caCerts: [TLS.ca] });
  const response = session.fetch(server.url);
  await begun.promise;

  const closing = server[Symbol.asyncDispose]();
  finish.resolve();
  await closing;

  assertEquals(await (await response).text(), "done");
});

for (const maxConnections of [1, 128]) {
  Deno.test(`serveSmall() closes without what takes too long, with room for ${maxConnections}`, async () => {
    const given = Promise.withResolvers<SmallRequest>();
    const server = serve({
      maxConnections,
      answerWithinMs: 60_000,
      closeWithinMs: 3_000,
      handle: (request) => (given.resolve(request), NEVER),
    });
    using connection = await connect(server.port);
    await connection.write(new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"));
    const { signal } = await given.promise;

    const closing = server[Symbol.asyncDispose]();
    await server.pass(3_000);
    await closing;

    assert(signal.aborted);
    assert(await isEnded(connection));
  });
}

for (const limits of [{ maxIdlePerAddress: 2, maxConnections: 128 }, { maxIdlePerAddress: 128, maxConnections: 4 }]) {
  Deno.test(`serveSmall() answers beside connections that say nothing: ${JSON.stringify(limits)}`, async () => {
    await using server = serve({ ...limits, idleGraceMs: 0 });
    using stack = new DisposableStack();
    for (let count = 0; count < 12; count++) {
      stack.use(await Deno.connect({ hostname: "127.0.0.1", port: server.port }));
    }
    using connection = await connect(server.port);

    await connection.write(new TextEncoder().encode("GET /after HTTP/1.1\r\n\r\n"));

    assert((await readAll(connection)).endsWith("GET /after "));
  });
}
