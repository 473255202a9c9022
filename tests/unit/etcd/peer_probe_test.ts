import { assertEquals } from "@std/assert";
import { aliveMembers, HttpPeerProbe } from "../../../lib/etcd/mod.ts";
import { FakeHttp } from "../../support/fake_http.ts";
import { FakeClock, flushPromises } from "../../support/fakes.ts";
import { member } from "./_fake_etcd.ts";

const PEER = { caCert: "CA", cert: "C", key: "K" };

Deno.test("HttpPeerProbe asks the peer port with our peer's certificate", async () => {
  const http = new FakeHttp();
  using probe = new HttpPeerProbe(PEER, { http, clock: new FakeClock() });

  assertEquals(await probe.isAlive(member("one", 1)), true);
  assertEquals(http.requested, ["https://192.0.2.1:2380/version"]);
  assertEquals(http.opened, [{ caCerts: ["CA"], cert: "C", key: "K", protocol: "http/1.1" }]);
});

Deno.test("HttpPeerProbe takes a refused connection, an error and silence for death", async () => {
  const http = new FakeHttp();
  const clock = new FakeClock();
  using probe = new HttpPeerProbe(PEER, { http, clock });
  http.answer = () => Promise.reject(new TypeError("connection refused"));
  assertEquals(await probe.isAlive(member("one", 1)), false);
  http.answer = () => new Response("", { status: 503 });
  assertEquals(await probe.isAlive(member("one", 1)), false);

  http.answer = () => new Promise(() => {});
  const asked = probe.isAlive(member("one", 1));
  await flushPromises();
  await clock.advance(3_000);
  assertEquals(await asked, false);
});

Deno.test("HttpPeerProbe reads the members that a member knows from its peer port", async () => {
  const http = new FakeHttp();
  using probe = new HttpPeerProbe(PEER, { http, clock: new FakeClock() });
  http.answer = () => new Response('[{"id":17,"peerURLs":["https://a:2380"],"name":"a"},{"id":18}]');

  assertEquals(await probe.knownPeerUrls(member("one", 1)), ["https://a:2380"]);
  assertEquals(http.requested, ["https://192.0.2.1:2380/members"]);
  http.answer = () => Promise.reject(new TypeError("connection refused"));
  assertEquals(await probe.knownPeerUrls(member("one", 1)), undefined);
});

Deno.test("aliveMembers() gives the identifiers of those that answer", async () => {
  const probe = { isAlive: ({ id }: { id: string }) => Promise.resolve(id !== "2") };

  assertEquals([...await aliveMembers([member("one", 1), member("two", 2)], probe)], ["1"]);
});
