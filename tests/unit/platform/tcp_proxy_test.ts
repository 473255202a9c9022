import { assertEquals, assertRejects } from "@std/assert";
import { TcpProxy, type TcpTarget } from "../../../lib/platform/mod.ts";
import { FakeClock } from "../../support/fakes.ts";

/** Of servers and proxies: at the usual address, a test beside this one may get a port as soon as it is free. */
const HOST = "127.7.7.9";

/** A server that answers each connection with its name and then echoes. */
function server(name: string) {
  const listener = Deno.listen({ hostname: HOST, port: 0 });
  const connections: Deno.TcpConn[] = [];
  const serving = (async () => {
    for await (const connection of listener) {
      connections.push(connection);
      (async () => {
        await connection.write(new TextEncoder().encode(`${name}:`));
        await connection.readable.pipeTo(connection.writable);
      })().catch(() => {});
    }
  })();
  return {
    target: { host: HOST, port: listener.addr.port } as TcpTarget,
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of connections) {
        try {
          connection.close();
        } catch { /* closed by its other side */ }
      }
      await serving.catch(() => {});
    },
  };
}

function proxyTo(targets: () => TcpTarget[], failures: string[] = []): TcpProxy {
  return new TcpProxy({
    port: 0,
    hostname: HOST,
    targets,
    connectWithinMs: 1_000,
    clock: new FakeClock(),
    onFailure: ({ port }) => failures.push(String(port)),
  });
}

/** Sends a text, ends its side, and reads to the end of the other. */
async function ask(proxy: TcpProxy, text: string): Promise<string> {
  using connection = await Deno.connect({ hostname: HOST, port: proxy.port });
  await connection.write(new TextEncoder().encode(text));
  await connection.closeWrite();
  const chunks: Uint8Array[] = [];
  const chunk = new Uint8Array(65_536);
  for (let count = await connection.read(chunk); count !== null; count = await connection.read(chunk)) {
    chunks.push(chunk.slice(0, count));
  }
  return await new Blob(chunks as Uint8Array<ArrayBuffer>[]).text();
}

Deno.test("TcpProxy carries both directions to their ends", async () => {
  await using one = server("one");
  await using proxy = proxyTo(() => [one.target]);
  const text = "x".repeat(300_000);

  assertEquals(await ask(proxy, text), `one:${text}`);
});

Deno.test("TcpProxy goes on to the next target where one does not answer, and tells", async () => {
  await using one = server("one");
  const gone = server("gone");
  await gone[Symbol.asyncDispose]();
  const failures: string[] = [];
  await using proxy = proxyTo(() => [gone.target, one.target], failures);

  assertEquals(await ask(proxy, "hi"), "one:hi");
  assertEquals(failures, [String(gone.target.port)]);
});

Deno.test("TcpProxy closes a connection that nobody takes", async () => {
  await using proxy = proxyTo(() => []);

  assertEquals(await ask(proxy, "").catch(() => "reset"), await Promise.resolve(""));
});

Deno.test("TcpProxy.drop() ends the connections to one target only", async () => {
  await using one = server("one");
  await using two = server("two");
  const turns = [one.target, two.target];
  await using proxy = proxyTo(() => [turns.shift()!]);
  const open = async () => {
    const connection = await Deno.connect({ hostname: HOST, port: proxy.port });
    const greeting = new Uint8Array(4);
    await connection.read(greeting);
    return connection;
  };
  using first = await open();
  using second = await open();

  proxy.drop(one.target);

  assertEquals(await first.read(new Uint8Array(1)).catch(() => null), null);
  await second.write(new TextEncoder().encode("still"));
  const echo = new Uint8Array(5);
  await second.read(echo);
  assertEquals(new TextDecoder().decode(echo), "still");
});

Deno.test("TcpProxy ends everything when it is disposed", async () => {
  await using one = server("one");
  const proxy = proxyTo(() => [one.target]);
  using connection = await Deno.connect({ hostname: HOST, port: proxy.port });
  await connection.read(new Uint8Array(4));
  const { port } = proxy;

  await proxy[Symbol.asyncDispose]();

  assertEquals([await connection.read(new Uint8Array(1)).catch(() => null), proxy.connectionCount], [null, 0]);
  await assertRejects(() => Deno.connect({ hostname: HOST, port }), Deno.errors.ConnectionRefused);
});
