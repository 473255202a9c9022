import { assert, assertEquals } from "@std/assert";
import { debugAddress } from "../../../../lib/node/debug/debug_address.ts";
import { serveDebug } from "../../../../lib/node/debug/serve_debug.ts";
import { FakeClock, FakeLogger } from "../../../support/fakes.ts";

const SOURCE = {
  processes: () => [{
    ...{ name: "etcd", state: "ready", pid: 7, restarts: 1, reason: "s3cret" },
    lastExit: { code: 1, signal: null, at: "2026-01-02T03:04:05Z", lastLines: ["s3cret"] },
  }],
  spans: () => [{ name: "users", needs: [], startMs: 1, endMs: 2, outcome: "done" as const }],
};

function serve(listenOn: string) {
  const log = new FakeLogger();
  return { log, server: serveDebug(listenOn, SOURCE, { clock: new FakeClock(), log }) };
}

Deno.test("serveDebug() serves what is known of the inside, without what programs have printed", async () => {
  const { server, log } = serve(":0");
  await using _ = server;
  const url = `http://127.0.0.1:${server.port}`;
  const get = async (path: string) => await (await fetch(`${url}${path}`)).json();

  const { paths } = await get("/");
  const answers: Record<string, Record<string, unknown>> = {};
  for (const path of paths) answers[path] = await get(path);

  assertEquals(Object.keys(answers), ["/memory", "/event-loop", "/supervisor"]);
  assert(Number(answers["/memory"]?.["residentBytes"]) > 1_000_000);
  assertEquals(answers["/event-loop"], { samples: 0, meanMs: 0, p99Ms: 0, maxMs: 0 });
  assertEquals(answers["/supervisor"], {
    processes: [{
      ...{ name: "etcd", state: "ready", pid: 7, restarts: 1 },
      lastExit: { code: 1, signal: null, at: "2026-01-02T03:04:05Z" },
    }],
    boot: SOURCE.spans(),
  });
  assertEquals(log.records.map(({ fields }) => fields), [{ url: `${url}/` }]);
});

Deno.test("serveDebug() serves nothing else, and changes nothing", async () => {
  const { server } = serve("127.0.0.1:0");
  await using _ = server;
  const status = async (path: string, method = "GET") => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
    await response.body?.cancel();
    return response.status;
  };

  assertEquals([await status("/toString"), await status("/debug/pprof/"), await status("/memory", "POST")], [
    404,
    404,
    405,
  ]);
});

Deno.test("serveDebug() only logs that it cannot serve", async () => {
  const { server } = serve(":0");
  await using _ = server;

  for (const listenOn of [`:${server.port}`, "nonsense"]) {
    const second = serve(listenOn);
    await second.server[Symbol.asyncDispose]();

    assertEquals(second.log.records.map(({ message, fields }) => [message, fields["listenOn"]]), [
      ["Cannot serve debug information", listenOn],
    ]);
  }
});

Deno.test("serveDebug() on this machine alone shows nothing to pages whose name was made to lead here", async () => {
  const status = async (listenOn: string, host: string) => {
    const { server } = serve(listenOn);
    await using _ = server;
    const { hostname } = debugAddress(listenOn);
    using connection = await Deno.connect({ hostname, port: server.port });
    await connection.write(
      new TextEncoder().encode(`GET /memory HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
    );
    return (await new Response(connection.readable).text()).split(" ", 2)[1];
  };

  for (const listenOn of [":0", "127.0.0.1:0", "localhost:0"]) {
    assertEquals(await status(listenOn, "rebound.example:6060"), "403", listenOn);
    assertEquals(await status(listenOn, "127.0.0.1"), "200", listenOn);
    assertEquals(await status(listenOn, "localhost:6060"), "200", listenOn);
    assertEquals(await status(listenOn, "[::1]:6060"), "200", listenOn);
  }
  // Where it is for other machines, those may call it by any name.
  assertEquals(await status("0.0.0.0:0", "node-1.example:6060"), "200");
});
