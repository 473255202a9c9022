import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Probe } from "../../../lib/supervisor/mod.ts";
import { Prober } from "../../../lib/supervisor/prober.ts";
import { FakeHttp } from "../../support/fake_http.ts";
import { FakeClock } from "../../support/fakes.ts";
import { until } from "../../support/until.ts";

const NEVER = new AbortController().signal;
const HTTP: Probe = { kind: "http", url: "https://127.0.0.1:1/readyz", everyMs: 100, withinMs: 1_000 };

Deno.test("Prober takes 200 for ready and says what is wrong otherwise", async () => {
  const http = new FakeHttp();
  using prober = new Prober(HTTP, { http, clock: new FakeClock() });
  assertEquals(await prober.probe(NEVER), undefined);

  http.answer = () =>
    new Response("[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed\n", { status: 500 });
  assertEquals(await prober.probe(NEVER), "status 500: [-]etcd failed: reason withheld");

  http.answer = () => Promise.reject(new TypeError("connection refused"));
  assertEquals(await prober.probe(NEVER), "connection refused");
});

Deno.test("Prober does not wait for an answer for ever", async () => {
  const http = new FakeHttp();
  const clock = new FakeClock();
  http.answer = () => new Promise(() => {});
  using prober = new Prober(HTTP, { http, clock });

  const result = prober.probe(NEVER);
  await until("it has asked", () => http.requested.length === 1);
  await clock.advance(5_000);

  assertEquals(await result, "no answer within 5 s");
});

Deno.test("Prober keeps its session until a PEM file changes, and closes it at the end", async () => {
  const caFile = await Deno.makeTempFile();
  await Deno.writeTextFile(caFile, "one");
  const http = new FakeHttp();
  {
    using prober = new Prober({ ...HTTP, caFile, insecure: true }, { http, clock: new FakeClock() });
    await prober.probe(NEVER);
    await prober.probe(NEVER);
    await Deno.writeTextFile(caFile, "another");
    await prober.probe(NEVER);
  }

  assertEquals(http.opened, [{ caCerts: ["one"], insecure: true }, { caCerts: ["another"], insecure: true }]);
  assertEquals(http.openSessions, 0);
  await Deno.remove(caFile);
});

Deno.test("Prober tries connections", async () => {
  const options = { http: new FakeHttp(), clock: new FakeClock() };
  // An address of its own: at the usual one, a test beside this one may get the port as soon as it is free.
  const host = "127.7.7.7";
  const listener = Deno.listen({ hostname: host, port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  using tcp = new Prober({ kind: "tcp", host, port, everyMs: 1, withinMs: 1 }, options);
  assertEquals(await tcp.probe(NEVER), undefined);
  listener.close();
  assertStringIncludes(await tcp.probe(NEVER) ?? "", "refused");

  using started = new Prober({ kind: "started" }, options);
  assertEquals(await started.probe(NEVER), undefined);
});

Deno.test("Prober makes a gRPC call at a unix socket and says what the server answers", async () => {
  const directory = await Deno.makeTempDir();
  const unixSocket = `${directory}/grpc.sock`;
  const http = new FakeHttp();
  const probe: Probe = { kind: "grpc", unixSocket, method: "a.B/C", request: [], everyMs: 1, withinMs: 1 };
  using prober = new Prober(probe, { http, clock: new FakeClock() });
  assertStringIncludes(await prober.probe(NEVER) ?? "", "No such file");

  const listener = Deno.listen({ transport: "unix", path: unixSocket });
  http.answer = () => new Response(new Uint8Array(5));
  assertEquals(await prober.probe(NEVER), undefined);
  http.answer = () => new Response(null, { headers: { "grpc-status": "2", "grpc-message": "refused" } });
  assertEquals(await prober.probe(NEVER), "refused");

  assertEquals(http.opened, [{ unixSocket, protocol: "h2" }]);
  assertEquals(http.requested[0], "http://localhost/a.B/C");
  listener.close();
  await Deno.remove(directory, { recursive: true });
});
