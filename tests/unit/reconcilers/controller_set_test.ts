import { assertEquals } from "@std/assert";
import type { Lease } from "../../../lib/kube/mod.ts";
import {
  aliveControllers,
  CONTROLLER_ADDRESS,
  CONTROLLER_NAMES,
  ControllerSet,
  leaderOf,
  watchControllers,
} from "../../../lib/reconcilers/controller_set.ts";
import { LEADER_LEASE } from "../../../lib/reconcilers/work_leases.ts";
import { eventually } from "../../support/eventually.ts";
import { FakeCluster } from "../../support/fake_cluster.ts";
import { FakeClock, FakeLogger } from "../../support/fakes.ts";

const NOW = new Date("2026-01-02T03:04:05Z");

function aLease(name: string, spec: Lease["spec"]): Lease {
  const metadata = { name, namespace: "kube-node-lease" };
  return { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata, ...(spec === undefined ? {} : { spec }) };
}

const held = { holderIdentity: "x", leaseDurationSeconds: 60, renewTime: "2026-01-02T03:03:30.000000Z" };

Deno.test("aliveControllers() counts leases of controllers that are held and not expired", () => {
  const leases = [
    aLease("k0s-ctrl-one", held),
    aLease("k0s-ctrl-released", { ...held, holderIdentity: "" }),
    aLease("k0s-ctrl-expired", { ...held, renewTime: "2026-01-02T03:03:04.000000Z" }),
    aLease("k0s-ctrl-empty", undefined),
    // A kubelet's, of a host that is called so.
    aLease("k0s-ctrl-host", { ...held, holderIdentity: "k0s-ctrl-host" }),
    aLease("worker", held),
  ];

  assertEquals(aliveControllers(leases, NOW), ["one"]);
});

Deno.test("leaderOf() names the controller whose own lease has the holder of the leader's", () => {
  const own = [aLease("k0s-ctrl-one", held), aLease("k0s-ctrl-two", { ...held, holderIdentity: "y" })];
  const led = (spec: Lease["spec"]) => leaderOf([...own, aLease(LEADER_LEASE, spec)], NOW);

  assertEquals(led({ ...held, holderIdentity: "y" }), "two");
  assertEquals(led({ ...held, holderIdentity: "gone" }), undefined);
  assertEquals(led({ ...held, renewTime: "2026-01-02T03:03:04.000000Z" }), undefined);
  assertEquals(led({ ...held, holderIdentity: "" }), undefined);
  assertEquals(leaderOf(own, NOW), undefined);
});

Deno.test("ControllerSet tells of a change, and of nothing else", async () => {
  const set = new ControllerSet();
  const ending = new AbortController();
  let told = 0;
  const next = () => set.changes.next(ending.signal).then(() => told++);

  void next();
  set.count = 1;
  set.count = 0;
  set.addresses = [];
  await Promise.resolve();
  assertEquals(told, 0);
  set.addresses = ["192.0.2.2"];
  await Promise.resolve().then(() => {});

  assertEquals([set.count, set.addresses], [1, ["192.0.2.2"]]);
  await eventually(() => Promise.resolve(told === 1), { what: "told", withinMs: 60_000, everyMs: 1 });
  ending.abort();
});

Deno.test("watchControllers() follows leases and endpoints, and keeps addresses when none is left", async () => {
  const cluster = new FakeCluster();
  const clock = new FakeClock();
  const set = new ControllerSet();
  const ending = new AbortController();
  const until = (isTrue: () => boolean) =>
    eventually(() => Promise.resolve(isTrue()), { what: String(isTrue), withinMs: 60_000, everyMs: 1 });
  const endpoints = (...ips: string[]) =>
    cluster.put("/api/v1/namespaces/default/endpoints/kubernetes", {
      apiVersion: "v1",
      kind: "Endpoints",
      metadata: { name: "kubernetes", namespace: "default" },
      subsets: [{ addresses: ips.map((ip) => ({ ip })), ports: [{ name: "https", port: 6443 }] }],
    });
  const leases = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";
  cluster.put(`${leases}/k0s-ctrl-one`, aLease("k0s-ctrl-one", held));
  cluster.put(`${leases}/${LEADER_LEASE}`, aLease(LEADER_LEASE, held));
  endpoints("192.0.2.3", "2001:db8::3");

  const options = { client: cluster.client(), clock, log: new FakeLogger() };
  const running = watchControllers(set, options, ending.signal).catch(() => {});
  await until(() =>
    set.addresses.join() === "192.0.2.3,2001:db8::3" || set.addresses.join() === "2001:db8::3,192.0.2.3"
  );
  const two = aLease("k0s-ctrl-two", held);
  cluster.put(`${leases}/k0s-ctrl-two`, {
    ...two,
    metadata: {
      ...two.metadata,
      annotations: { [CONTROLLER_ADDRESS]: "192.0.2.9", [CONTROLLER_NAMES]: "192.0.2.9,b.example" },
    },
  });
  // Of one that is no more: another machine may have its other addresses by now.
  const gone = aLease("k0s-ctrl-gone", { ...held, renewTime: "2026-01-02T02:00:00.000000Z" });
  cluster.put(`${leases}/k0s-ctrl-gone`, {
    ...gone,
    metadata: {
      ...gone.metadata,
      annotations: { [CONTROLLER_ADDRESS]: "192.0.2.8", [CONTROLLER_NAMES]: "192.0.2.8,198.51.100.8" },
    },
  });
  await until(() => clock.pending > 0);
  await clock.advance(10_000);
  await until(() => set.count === 2);
  assertEquals([set.leader, [...new Set(set.named)].toSorted()], ["one", ["192.0.2.8", "192.0.2.9", "b.example"]]);
  endpoints();
  endpoints("192.0.2.4");
  await until(() => set.addresses.join() === "192.0.2.4");
  ending.abort();
  await running;
});
