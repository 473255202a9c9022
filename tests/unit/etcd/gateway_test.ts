import { assert, assertEquals, assertRejects } from "@std/assert";
import { CancelledError } from "../../../lib/base/mod.ts";
import { EtcdError, EtcdUnreachableError } from "../../../lib/etcd/mod.ts";
import { EtcdGateway, readEtcdAccess } from "../../../lib/etcd/gateway.ts";
import { FakeHttp } from "../../support/fake_http.ts";
import { FakeClock, flushPromises } from "../../support/fakes.ts";
import { refusal } from "./_fake_etcd.ts";

const CALL = { action: "list the members of etcd", path: "/v3/x" };

function gateway(answer: FakeHttp["answer"], endpoints = ["https://a", "https://b"]) {
  const http = new FakeHttp();
  const clock = new FakeClock();
  http.answer = answer;
  return { http, clock, gateway: new EtcdGateway({ endpoints, caCert: "CA", cert: "C", key: "K" }, { http, clock }) };
}

const hanging = (_url: string, init: RequestInit) =>
  new Promise<Response>((_, reject) => {
    init.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
  });

Deno.test("EtcdGateway.call() asks the next endpoint if one cannot be connected to", async () => {
  const { gateway: etcd, http } = gateway((url) => {
    if (url.startsWith("https://a")) throw new TypeError("connection refused");
    return new Response('{"ok":true}');
  });

  assertEquals(await etcd.call(CALL), { ok: true });
  assertEquals(http.requested, ["https://a/v3/x", "https://b/v3/x"]);
  assertEquals(http.opened, [{ caCerts: ["CA"], cert: "C", key: "K" }]);
});

Deno.test("EtcdGateway.call() names every endpoint that did not answer", async () => {
  const { gateway: etcd } = gateway(() => {
    throw new TypeError("connection refused");
  });

  const error = await assertRejects(() => etcd.call(CALL), EtcdUnreachableError);

  assert(error.message.includes("https://a: connection refused; https://b: connection refused"), error.message);
});

Deno.test("EtcdGateway.call() does not repeat a change whose answer is late", async () => {
  const { gateway: etcd, http, clock } = gateway(hanging);
  const called = assertRejects(() => etcd.call(CALL), EtcdUnreachableError, "may have been done");

  await flushPromises();
  await clock.advance(10_000);

  await called;
  assertEquals(http.requested.length, 1);
});

Deno.test("EtcdGateway.call() asks elsewhere when the answer to a question is late", async () => {
  const { gateway: etcd, clock } = gateway((url, init) =>
    url.startsWith("https://a") ? hanging(url, init) : new Response("{}")
  );
  const called = etcd.call({ ...CALL, isRead: true });

  await flushPromises();
  await clock.advance(10_000);

  assertEquals(await called, {});
});

Deno.test("EtcdGateway.call() gives up when it is told to", async () => {
  const { gateway: etcd } = gateway(hanging);
  const over = new AbortController();
  const called = assertRejects(() => etcd.call({ ...CALL, signal: over.signal }), CancelledError);

  await flushPromises();
  over.abort();

  await called;
});

Deno.test("EtcdGateway.call() shows etcd's reason, and foreign answers as they are", async () => {
  const { gateway: etcd } = gateway(() => refusal(9, "etcdserver: unhealthy cluster"));
  const error = await assertRejects(() => etcd.call(CALL), EtcdError);
  assertEquals(error.message, "Cannot list the members of etcd: etcdserver: unhealthy cluster");
  assertEquals(error.code, 9);

  const { gateway: other } = gateway(() => new Response("404 page not found", { status: 404 }));
  await assertRejects(() => other.call(CALL), EtcdError, "404 page not found");
});

Deno.test("readEtcdAccess() names the file that cannot be read", async () => {
  const files = { caFile: "/proc/nowhere/ca.crt", certFile: "/proc/nowhere/c.crt", keyFile: "/proc/nowhere/c.key" };
  await assertRejects(() => readEtcdAccess([], files), Error, "/proc/nowhere/");
});

Deno.test("EtcdGateway.stream() hands over an answer, and says why there is none", async () => {
  const answers = [new Response("line"), refusal(14, "etcdserver: no leader")];
  const { gateway: etcd } = gateway(() => {
    const answer = answers.shift();
    if (answer === undefined) throw new TypeError("connection refused");
    return answer;
  });

  assertEquals(await new Response(await etcd.stream(CALL)).text(), "line");
  await assertRejects(() => etcd.stream(CALL), EtcdError, "no leader");
  await assertRejects(() => etcd.stream(CALL), EtcdUnreachableError, "https://a: connection refused");
});

Deno.test("EtcdGateway connects to a unix socket", () => {
  const http = new FakeHttp();
  new EtcdGateway({ endpoints: ["http://localhost"], unixSocket: "/s" }, { http, clock: new FakeClock() });

  assertEquals(http.opened, [{ unixSocket: "/s" }]);
});
