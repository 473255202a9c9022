import { assertEquals, assertRejects } from "@std/assert";
import { CancelledError } from "../../../lib/base/mod.ts";
import type { Lease } from "../../../lib/kube/mod.ts";
import { LeaseElection, RELOAD_LEASE_MS, ReloadTurn } from "../../../lib/reconcilers/mod.ts";
import { FakeCluster, status } from "../../support/fake_cluster.ts";
import { FakeClock, FakeLogger } from "../../support/fakes.ts";
import { turns } from "../kube/_turns.ts";

const PATH = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/k0s-reload";
const NEVER = new AbortController().signal;

/** Controllers of one cluster. */
function fixture() {
  const cluster = new FakeCluster();
  const clock = new FakeClock();
  const log = new FakeLogger();
  const controller = (identity: string) => {
    const lease = {
      namespace: "kube-node-lease",
      name: "k0s-reload",
      durationMs: RELOAD_LEASE_MS,
      renewDeadlineMs: 5_000,
    };
    const election = () => new LeaseElection({ client: cluster.client(), clock, log, identity, ...lease });
    return new ReloadTurn({ election, clock, log });
  };
  const holder = () => (cluster.objects.get(PATH) as Lease | undefined)?.spec?.holderIdentity;
  return { cluster, clock, log, controller, holder };
}

Deno.test("ReloadTurn gives one controller the turn at a time, and the next one when the first is done", async () => {
  const { clock, controller, holder } = fixture();
  const [one, two] = [controller("one"), controller("two")];
  let waits = 0;
  await one.take("a", NEVER);
  // It is its turn already.
  await one.take("a", NEVER);

  let isTwos = false;
  const taking = two.take("a", NEVER, () => waits++).then(() => isTwos = true);
  for (let round = 0; round < 5; round++) {
    await turns();
    await clock.advance(500);
  }
  assertEquals([isTwos, waits, holder()], [false, 1, "one"]);

  await one.give("a");
  await turns();
  await clock.advance(500);
  await taking;
  assertEquals(holder(), "two");
  await two.give("a");
  assertEquals(holder(), "");
});

Deno.test("ReloadTurn has one holder in a controller, too", async () => {
  const { controller } = fixture();
  const one = controller("one");
  const order: string[] = [];
  await one.take("a", NEVER);
  const other = one.take("b", NEVER, () => order.push("b waits")).then(() => order.push("b"));
  await turns();
  order.push("a done");
  await one.give("b");
  await one.give("a");
  await other;

  assertEquals(order, ["b waits", "a done", "b"]);
});

Deno.test("ReloadTurn renews its lease, and takes over that of a controller that died", async () => {
  const { clock, cluster, controller, holder } = fixture();
  const [one, two] = [controller("one"), controller("two")];
  await one.take("a", NEVER);
  const taking = two.take("a", NEVER);
  // Alive for longer than a lease lasts.
  for (let ms = 0; ms < 200_000; ms += 500) {
    await turns(3);
    await clock.advance(500);
  }
  assertEquals(holder(), "one");

  // Dead: nothing of it arrives any more.
  cluster.intercept = ({ method, body }) =>
    method === "PUT" && (body as Lease).spec?.holderIdentity === "one" ? status(500, "", "dead") : undefined;
  for (let ms = 0; ms <= 180_000; ms += 500) {
    await turns(3);
    await clock.advance(500);
  }
  await taking;
  assertEquals(holder(), "two");
  await Promise.all([one.give("a"), two.give("a")]);
});

Deno.test("ReloadTurn goes on after half a minute where the API server does not answer, and says so", async () => {
  const { clock, cluster, controller, log } = fixture();
  cluster.intercept = () => status(500, "", "etcd is away");
  const one = controller("one");
  let isDone = false;
  const taking = one.take("a", NEVER).then(() => isDone = true);
  for (let ms = 0; ms < 29_500; ms += 500) {
    await turns(3);
    await clock.advance(500);
  }
  assertEquals(isDone, false);
  await clock.advance(500);
  await turns();
  await taking;
  await one.give("a");

  assertEquals(log.records.filter(({ level }) => level === "warning").map(({ message }) => message), [
    "Restarting without regard to other controllers: the API server does not answer",
  ]);
});

Deno.test("ReloadTurn gives up waiting when it is told to, and keeps nothing", async () => {
  const { controller, holder, clock } = fixture();
  const [one, two] = [controller("one"), controller("two")];
  await one.take("a", NEVER);
  const ending = new AbortController();
  const taking = two.take("a", ending.signal);
  await turns();
  ending.abort();
  await clock.advance(500);
  await assertRejects(() => taking, CancelledError);
  await assertRejects(() => two.take("a", ending.signal), CancelledError);

  await one.give("a");
  assertEquals(holder(), "");
  await two.take("b", NEVER);
  assertEquals(holder(), "two");
  await two.give("b");
});

Deno.test("ReloadTurn asks nobody where there is nothing to agree on", async () => {
  const { clock, log } = fixture();
  const alone = new ReloadTurn({ election: () => undefined, clock, log });
  await alone.take("a", NEVER);
  await alone.give("a");
  await alone.take("b", NEVER);
  await alone.give("b");

  assertEquals([clock.pending, log.records], [0, []]);
});
