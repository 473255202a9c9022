import { assertEquals, assertStringIncludes } from "@std/assert";
import { probeDatabase, probeEtcdCluster } from "../../../../lib/host/mod.ts";
import { FakeHttp } from "../../../support/fake_http.ts";
import { FakeClock } from "../../../support/fakes.ts";
import { aFreePort } from "../../../support/free_port.ts";
import { until } from "../../../support/until.ts";

Deno.test("probeDatabase() is content with one server of several", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const targets = [{ host: "127.0.0.1", port: aFreePort() }, { host: "127.0.0.1", port }];

  const [result] = await probeDatabase({ about: "PostgreSQL", targets, isRequired: true, clock: new FakeClock() });

  assertEquals(result?.verdict, "pass");
  assertEquals(await probeDatabase({ about: "", targets: [], isRequired: true, clock: new FakeClock() }), []);
});

Deno.test("probeDatabase() says what cannot be reached and why; whether that forbids a start depends", async () => {
  const targets = [{ host: "127.0.0.1", port: aFreePort() }, { unixSocket: "/proc/nowhere/socket" }];
  const probe = (isRequired: boolean) =>
    probeDatabase({ about: "MySQL at h", targets, isRequired, clock: new FakeClock() });

  const [needed] = await probe(true);
  const [awaited] = await probe(false);

  assertEquals([needed?.verdict, needed?.prop, awaited?.verdict], ["rejected", "MySQL at h", "warning"]);
  assertStringIncludes(needed?.message ?? "", "refused");
  assertStringIncludes(needed?.message ?? "", "No such file");
});

const ETCD = { identity: {}, isRequired: true, endpoints: ["https://a:2379", "https://b:2379/"] };

Deno.test("probeEtcdCluster() warns of members that do not answer while one does", async () => {
  const http = new FakeHttp();
  http.answer = (url) =>
    url.includes("//b") ? Promise.reject(new TypeError("gone")) : new Response('{"etcdserver":"3"}');

  const [result] = await probeEtcdCluster({ ...ETCD, http, clock: new FakeClock() });

  assertEquals([result?.verdict, result?.prop, result?.message], [
    "warning",
    "https://b:2379/",
    "does not answer: gone",
  ]);
  assertEquals(http.requested, ["https://a:2379/version", "https://b:2379/version"]);
  assertEquals(http.openSessions, 0);
});

Deno.test("probeEtcdCluster() gives the cause underneath, and does not wait for ever", async () => {
  const http = new FakeHttp();
  const clock = new FakeClock();
  http.answer = (url) =>
    url.includes("//a")
      ? Promise.reject(new TypeError("error sending request", { cause: new Error("unknown authority") }))
      : new Promise(() => {});
  const probing = probeEtcdCluster({ ...ETCD, http, clock });
  await until("both are asked", () => http.requested.length === 2);
  await clock.advance(3_000);

  const [result] = await probing;

  assertEquals(result?.verdict, "rejected");
  assertEquals(result?.message, "cannot be reached: unknown authority; no answer within 3 s");
});

Deno.test("probeEtcdCluster() takes nothing else for an etcd", async () => {
  const http = new FakeHttp();
  http.answer = () => new Response("welcome", { status: 200 });

  const [result] = await probeEtcdCluster({ ...ETCD, http, clock: new FakeClock() });

  assertEquals(result?.message, "cannot be reached: it is no etcd: status 200");
});
