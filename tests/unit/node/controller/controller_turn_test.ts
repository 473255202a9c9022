import { assertEquals } from "@std/assert";
import type { KubeClient, Lease } from "../../../../lib/kube/mod.ts";
import { ControllerTurn } from "../../../../lib/node/controller/controller_turn.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";
import { FakeClock, FakeLogger } from "../../../support/fakes.ts";
import { turns } from "../../kube/_turns.ts";

const PATH = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/k0s-reload";
const NEVER = new AbortController().signal;

/** The turn of a controller, and what it told. */
function fixture({ isAlone = false, client }: { isAlone?: boolean; client?: KubeClient | undefined } = {}) {
  const cluster = new FakeCluster();
  const clock = new FakeClock();
  const told: (string | undefined)[] = [];
  const stop = new AbortController();
  const of = (nodeName: string, connected: KubeClient | undefined = client ?? cluster.client()) =>
    new ControllerTurn({
      ...{ nodeName, clock, log: new FakeLogger(), signal: stop.signal },
      isAlone: () => isAlone,
      client: () => connected,
      waits: (names) => void told.push(names?.join(" ")),
    });
  const holder = () => (cluster.objects.get(PATH) as Lease | undefined)?.spec?.holderIdentity;
  return { cluster, clock, told, stop, of, holder };
}

const take = (turn: ControllerTurn, ...names: string[]) => turn.take(names, NEVER, () => {});

Deno.test("ControllerTurn holds the lease until a restarted API server has been noticed", async () => {
  const { of, clock, holder, told } = fixture();
  const one = of("one");
  await take(one, "kube-apiserver");
  assertEquals([holder(), told], ["one", []]);
  one.give();
  await turns();
  await clock.advance(4_999);
  await turns();
  assertEquals(holder(), "one");
  await clock.advance(1);
  await one.ended();
  assertEquals([holder(), told], ["", []]);
});

Deno.test("ControllerTurn gives the lease back at once after anything else", async () => {
  const { of, holder } = fixture();
  const one = of("one");
  await take(one, "kube-scheduler");
  one.give();
  await turns();

  assertEquals(holder(), "");
});

Deno.test("ControllerTurn stays its own when it is taken again meanwhile", async () => {
  const { of, clock, holder } = fixture();
  const one = of("one");
  await take(one, "kube-apiserver");
  one.give();
  one.give();
  await turns();
  await take(one, "kube-scheduler");
  await clock.advance(60_000);
  await turns();
  assertEquals(holder(), "one");

  one.give();
  await turns();
  await clock.advance(5_000);
  await one.ended();
  assertEquals(holder(), "");
});

Deno.test("ControllerTurn waits for that of another controller, and says for what", async () => {
  const { of, clock, holder, told, stop } = fixture();
  const [one, two] = [of("one"), of("two")];
  await take(one, "kube-scheduler");
  // Newer facts have it ask anew.
  const ending = new AbortController();
  const former = two.take(["kube-scheduler", "kubelet"], ending.signal, () => {}).catch(() => {});
  ending.abort();
  await former;
  let isTwos = false;
  const taking = take(two, "kube-scheduler", "kubelet").then(() => isTwos = true);
  while (told.length === 0) await turns();
  assertEquals([told, isTwos], [["kube-scheduler kubelet"], false]);
  one.give();
  while (!isTwos) {
    await turns();
    await clock.advance(500);
  }
  await taking;

  assertEquals([holder(), told], ["two", ["kube-scheduler kubelet"]]);
  two.give();
  assertEquals(told, ["kube-scheduler kubelet", undefined]);
  stop.abort();
  await two.ended();
});

Deno.test("ControllerTurn waits until its Node is Ready after its kubelet has begun again", async () => {
  const { of, clock, holder, cluster } = fixture();
  const one = of("one");
  const node = (lastHeartbeatTime: string) =>
    cluster.put(
      "/api/v1/nodes/one",
      {
        ...{ apiVersion: "v1", kind: "Node", metadata: { name: "one" } },
        status: { conditions: [{ type: "Ready", status: "True", lastHeartbeatTime }] },
      } as Parameters<FakeCluster["put"]>[1],
    );
  node("2026-01-02T03:00:00Z");
  await take(one, "kubelet");
  one.give();
  await turns();
  assertEquals(holder(), "one");
  node(clock.now().toISOString());
  await turns();
  await one.ended();

  assertEquals(holder(), "");
});

Deno.test("ControllerTurn.ended() waits for nothing but the lease when the node stops", async () => {
  const { of, holder, stop } = fixture();
  const one = of("one");
  await take(one, "kube-apiserver");
  one.give();
  await turns();
  stop.abort();
  await one.ended();
  assertEquals(holder(), "");

  await take(one, "etcd");
  await one.ended();
  assertEquals(holder(), "");
});

Deno.test("ControllerTurn asks nobody on a controller that has no peers, or no API server yet", async () => {
  const alone = fixture({ isAlone: true });
  const one = alone.of("one");
  await take(one, "kube-apiserver");
  one.give();
  await one.ended();
  assertEquals([alone.cluster.requests, alone.clock.pending], [[], 0]);

  const { clock, stop } = fixture();
  const options = { clock, log: new FakeLogger(), signal: stop.signal, nodeName: "a", waits: () => {} };
  const booting = new ControllerTurn({ ...options, isAlone: () => false, client: () => undefined });
  await take(booting, "konnectivity");
  booting.give();
  await booting.ended();
  assertEquals(clock.pending, 0);
});
