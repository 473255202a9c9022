import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { QuorumError, removePeer } from "../../../lib/etcd/mod.ts";
import { flushPromises } from "../../support/fakes.ts";
import { FakeEtcd, member, NEVER, refusal } from "./_fake_etcd.ts";

const three = () => new FakeEtcd(member("one", 1), member("two", 2), member("three", 3));

Deno.test("removePeer() removes a dead member while the others keep their quorum", async () => {
  const etcd = three();
  etcd.dead.add("3");

  assertEquals((await removePeer("https://192.0.2.3:2380", etcd.ports, { signal: NEVER })).name, "three");
  assertEquals(etcd.names, ["one", "two"]);
});

Deno.test("removePeer() does not ask etcd for what would cost the quorum", async () => {
  const etcd = three();
  etcd.dead.add("3");

  await assertRejects(() => removePeer("https://192.0.2.2:2380", etcd.ports, { signal: NEVER }), QuorumError);

  assertEquals(etcd.changes, []);
});

Deno.test("removePeer() says in upstream's words that there is no such member", async () => {
  const attempt = () => removePeer("https://192.0.2.9:2380", three().ports, { signal: NEVER });

  await assertRejects(attempt, K0sError, "peer not found: https://192.0.2.9:2380");
});

Deno.test("removePeer() of our own member believes the others when it ends before it answers", async () => {
  const etcd = three();
  const stopped = () => refusal(14, "etcdserver: server stopped");
  etcd.intercept = (path) => path.endsWith("/remove") ? stopped() : undefined;
  const leave = () => removePeer("https://192.0.2.1:2380", etcd.ports, { signal: NEVER });

  await assertRejects(leave, K0sError, "server stopped");
  etcd.intercept = (path) => {
    if (!path.endsWith("/remove")) return undefined;
    etcd.members = etcd.members.filter(({ name }) => name !== "one");
    return stopped();
  };
  assertEquals((await leave()).name, "one");
});

Deno.test("removePeer() tries again while etcd is unhealthy, and takes 'not found' for done", async () => {
  const etcd = three();
  const answers = [refusal(14, "etcdserver: unhealthy cluster"), refusal(5, "etcdserver: member not found")];
  etcd.intercept = (path) => path.endsWith("/remove") ? answers.shift() : undefined;
  const removed = removePeer("https://192.0.2.3:2380", etcd.ports, { signal: NEVER });

  for (let turn = 0; turn < 20; turn++) await flushPromises();
  await etcd.clock.advance(20_000);

  assertEquals((await removed).name, "three");
  assertEquals(answers, []);
});
