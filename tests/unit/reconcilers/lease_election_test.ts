import { assert, assertEquals } from "@std/assert";
import { aborted } from "../../../lib/base/mod.ts";
import { KubeClient, type Lease } from "../../../lib/kube/mod.ts";
import { LeaseElection } from "../../../lib/reconcilers/mod.ts";
import type { Http } from "../../../lib/platform/mod.ts";
import { FakeClock, FakeLogger } from "../../support/fakes.ts";
import { FAKE_ACCESS, FakeCluster, status } from "../../support/fake_cluster.ts";
import { turns } from "../kube/_turns.ts";

const PATH = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/k0s-x";

function election(cluster: FakeCluster, clock: FakeClock, identity: string): LeaseElection {
  const log = new FakeLogger();
  return new LeaseElection({
    client: cluster.client(),
    namespace: "kube-node-lease",
    name: "k0s-x",
    identity,
    clock,
    log,
  });
}

function specOf(cluster: FakeCluster): Lease["spec"] {
  return (cluster.objects.get(PATH) as Lease | undefined)?.spec;
}

Deno.test("tryHold() creates the lease, renews it, and keeps others out", async () => {
  const cluster = new FakeCluster();
  const clock = new FakeClock();
  const mine = election(cluster, clock, "me");
  const other = election(cluster, clock, "other");

  assertEquals([await mine.tryHold(), await other.tryHold()], [true, false]);
  await clock.advance(30_000);
  assertEquals([await mine.tryHold(), await other.tryHold()], [true, false]);

  assertEquals(specOf(cluster), {
    holderIdentity: "me",
    leaseDurationSeconds: 60,
    acquireTime: "2026-01-02T03:04:05.000000Z",
    renewTime: "2026-01-02T03:04:35.000000Z",
    leaseTransitions: 0,
  });
});

Deno.test("tryHold() writes its annotations, and leaves those of others alone", async () => {
  const cluster = new FakeCluster();
  const options = { client: cluster.client(), clock: new FakeClock(), log: new FakeLogger(), identity: "me" };
  const place = { namespace: "kube-node-lease", name: PATH.slice(PATH.lastIndexOf("/") + 1) };
  const annotationsAfter = async (annotations: Record<string, string>) => {
    await new LeaseElection({ ...options, ...place, annotations: () => Promise.resolve(annotations) }).tryHold();
    return cluster.objects.get(PATH)?.metadata.annotations;
  };

  assertEquals(await annotationsAfter({ a: "1" }), { a: "1" });
  assertEquals(await annotationsAfter({ a: "2", b: "3" }), { a: "2", b: "3" });
  assertEquals(await annotationsAfter({}), { a: "2", b: "3" });
});

Deno.test("tryHold() takes over a lease that was not renewed for its duration", async () => {
  const cluster = new FakeCluster();
  const clock = new FakeClock();
  await election(cluster, clock, "dead").tryHold();
  const mine = election(cluster, clock, "me");

  assertEquals(await mine.tryHold(), false);
  await clock.advance(59_000);
  assertEquals(await mine.tryHold(), false);
  await clock.advance(1_000);
  assertEquals(await mine.tryHold(), true);

  assertEquals([specOf(cluster)?.holderIdentity, specOf(cluster)?.leaseTransitions], ["me", 1]);
});

Deno.test("release() lets the next one in at once, and touches no other's lease", async () => {
  const cluster = new FakeCluster();
  const clock = new FakeClock();
  const mine = election(cluster, clock, "me");
  const other = election(cluster, clock, "other");
  await mine.tryHold();

  await other.release();
  assertEquals(specOf(cluster)?.holderIdentity, "me");
  await mine.release();

  assertEquals(await other.tryHold(), true);
});

Deno.test("run() leads until aborted, then gives the lease back", async () => {
  const cluster = new FakeCluster();
  const ending = new AbortController();
  const states: string[] = [];
  const running = election(cluster, new FakeClock(), "me").run(async (signal) => {
    states.push("leading");
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    states.push("ended");
  }, ending.signal);
  await turns();

  ending.abort();
  await running;

  assertEquals(states, ["leading", "ended"]);
  assertEquals(specOf(cluster)?.holderIdentity, "");
});

Deno.test("run() stops leading when the lease cannot be renewed for 15 s", async () => {
  const cluster = new FakeCluster();
  const clock = new FakeClock();
  const ending = new AbortController();
  let ended = false;
  const running = election(cluster, clock, "me").run(async (signal) => {
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    ended = true;
  }, ending.signal);
  await turns();
  cluster.intercept = () => status(500, "", "broken");

  for (let at = 0; at < 15_000; at += 5_000) {
    assertEquals(ended, false);
    await clock.advance(5_000);
    await turns();
  }

  assertEquals(ended, true);
  ending.abort();
  await running;
});

/** A way to a cluster that can be cut: then requests are answered late or, without `lateMs`, never. */
class Cable {
  isCut = false;

  constructor(readonly cluster: FakeCluster, readonly clock: FakeClock, readonly lateMs?: number) {}

  client(): KubeClient {
    return new KubeClient(FAKE_ACCESS, { http: this.#http, clock: this.clock });
  }

  /** The port by which it is used. */
  readonly #http: Http = {
    open: (trust) => {
      const way = this.cluster.http.open(trust);
      const fetch: typeof way.fetch = async (url, init) => {
        const signal = init?.signal ?? undefined;
        if (this.isCut) await this.clock.sleep(this.lateMs ?? 3_600_000, signal);
        return await way.fetch(url, init);
      };
      return { fetch, [Symbol.dispose]: () => {} };
    },
  };
}

/** Names of those that lead, at each second. */
async function leadersOver(
  clock: FakeClock,
  { candidates, seconds, at = {} }: {
    candidates: Record<string, LeaseElection>;
    seconds: number;
    at?: Record<number, () => void>;
  },
): Promise<string[]> {
  const leading = new Set<string>();
  const ending = new AbortController();
  const running = Object.entries(candidates).map(([name, election]) =>
    election.run(async (signal) => {
      leading.add(name);
      await aborted(signal);
      leading.delete(name);
    }, ending.signal)
  );
  const seen: string[] = [];
  for (let second = 0; second < seconds; second++) {
    at[second]?.();
    await turns();
    seen.push([...leading].toSorted().join("+"));
    await clock.advance(1_000);
  }
  ending.abort();
  await turns();
  await clock.advance(10_000);
  await Promise.all(running);
  return seen;
}

const optionsOf = (clock: FakeClock, identity: string, client: KubeClient) => ({
  ...{ client, clock, identity, namespace: "kube-node-lease", name: "k0s-x", log: new FakeLogger() },
});

Deno.test("run() has no two lead when one gets no answer for longer than the lease, and later does again", async () => {
  const cluster = new FakeCluster();
  const clock = new FakeClock();
  const cable = new Cable(cluster, clock);
  const candidates = {
    first: new LeaseElection(optionsOf(clock, "first", cable.client())),
    other: new LeaseElection(optionsOf(clock, "other", cluster.client())),
  };
  const [cutAt, backAt] = [11, 150];
  const at = { [cutAt]: () => cable.isCut = true, [backAt]: () => cable.isCut = false };
  const seen = await leadersOver(clock, { candidates, seconds: 200, at });
  const endedAt = seen.findIndex((names) => names !== "first");
  const begunAt = seen.indexOf("other");

  assertEquals([seen[0], seen[cutAt], seen.find((names) => names.includes("+"))], ["first", "first", undefined]);
  assert(endedAt - cutAt <= 15, `it leads for ${endedAt - cutAt} s more`);
  // The rest of the lease passes without a leader, and the one that comes back does not lead again.
  assertEquals(new Set(seen.slice(endedAt, begunAt)), new Set([""]));
  assert(begunAt - cutAt >= 50 && begunAt - cutAt <= 65, `the other one leads after ${begunAt - cutAt} s`);
  assertEquals(new Set(seen.slice(begunAt)), new Set(["other"]));
});

Deno.test("run() stops leading in time though each answer comes late", async () => {
  const clock = new FakeClock();
  const cable = new Cable(new FakeCluster(), clock, 9_000);
  const candidates = { first: new LeaseElection(optionsOf(clock, "first", cable.client())) };
  const seen = await leadersOver(clock, { candidates, seconds: 40, at: { 11: () => cable.isCut = true } });

  // Renewed at 10; what begins at 15 would be done at 33.
  assertEquals([seen[24], new Set(seen.slice(26))], ["first", new Set([""])]);
});

/** An API server that takes requests and never answers, as one without its storage does. */
const SILENT: Http = {
  open: () => ({
    fetch: (_url, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener("abort", () => reject(new Error("aborted")))),
    [Symbol.dispose]: () => {},
  }),
};

Deno.test("release() and tryHold() do not wait for long for an API server that says nothing", async () => {
  const clock = new FakeClock();
  const client = new KubeClient(FAKE_ACCESS, { http: SILENT, clock });
  const options = { client, namespace: "kube-node-lease", name: "k0s-x", identity: "me", clock, log: new FakeLogger() };
  const ended: string[] = [];
  const mine = new LeaseElection(options);
  const release = mine.release().catch(() => ended.push("release"));
  const hold = mine.tryHold().catch(() => ended.push("tryHold"));
  await turns();

  await clock.advance(2_000);
  await turns();
  assertEquals(ended, ["release"]);
  await clock.advance(13_000);
  await Promise.all([release, hold]);
  assertEquals(ended, ["release", "tryHold"]);
});
