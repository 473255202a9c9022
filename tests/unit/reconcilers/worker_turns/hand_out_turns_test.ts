import { assertEquals, assertStringIncludes } from "@std/assert";
import { applyMergePatch } from "../../../../lib/manifests/patch/merge_patch.ts";
import type { KubeObject } from "../../../../lib/kube/mod.ts";
import { handOutTurns } from "../../../../lib/reconcilers/worker_turns/hand_out_turns.ts";
import { turnMarksOf, wantedPatch, type WantedProfile } from "../../../../lib/reconcilers/worker_turns/turn_marks.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";
import { FakeClock, FakeLogger } from "../../../support/fakes.ts";
import { turns } from "../../kube/_turns.ts";

const READY = { conditions: [{ type: "Ready", status: "True" }] };

/** A cluster whose leader hands out turns. */
async function fixture(body: (f: Fixture) => Promise<void>): Promise<void> {
  const cluster = new FakeCluster();
  const clock = new FakeClock();
  const told: string[] = [];
  const held: string[] = [];
  const turn = {
    take: () => Promise.resolve(void held.push("take")),
    give: () => Promise.resolve(void held.push("give")),
  };
  const tell = (problem: string) => Promise.resolve(void told.push(problem));
  const path = (name: string) => `/api/v1/nodes/${name}`;
  const mark = (name: string, wanted: WantedProfile | undefined) => {
    const former = cluster.objects.get(path(name)) ??
      { apiVersion: "v1", kind: "Node", metadata: { name }, status: READY };
    const node = applyMergePatch(former, wantedPatch(wanted)) as KubeObject;
    cluster.put(path(name), node);
  };
  const having = () =>
    [...cluster.objects].filter(([, node]) => turnMarksOf(node)?.hasTurn).map(([, node]) => node.metadata.name ?? "");
  const ending = new AbortController();
  const running = handOutTurns({ client: cluster.client(), clock, log: new FakeLogger(), turn, tell }, ending.signal);
  const pause = async () => {
    await turns();
    await clock.advance(2_000);
    await turns();
  };
  try {
    await turns();
    await body({ cluster, clock, told, held, mark, having, pause });
  } finally {
    ending.abort();
    await running.catch(() => {});
  }
}

interface Fixture {
  cluster: FakeCluster;
  clock: FakeClock;
  told: string[];
  held: string[];
  mark(name: string, wanted: WantedProfile | undefined): void;
  having(): string[];
  pause(): Promise<void>;
}

const WANTED = { digest: "d1", profile: "default" };

Deno.test("handOutTurns() gives one node after the other its turn, and lets controllers in between", () =>
  fixture(async ({ mark, having, held, pause, told }) => {
    for (const name of ["b", "a", "c"]) mark(name, WANTED);
    await turns();
    const order: string[][] = [];
    for (let round = 0; round < 3; round++) {
      order.push(having());
      for (const name of having()) mark(name, undefined);
      await turns();
      assertEquals(held.at(-1), "give");
      await pause();
    }

    // Which was first depends on which asked first; never two at once.
    assertEquals([order.map(({ length }) => length), order.flat().toSorted()], [[1, 1, 1], ["a", "b", "c"]]);
    assertEquals([held, told], [["take", "give", "take", "give", "take", "give"], []]);
  }));

Deno.test("handOutTurns() stops at what a node refuses, says so once, and goes on with something else", () =>
  fixture(async ({ mark, having, pause, told }) => {
    for (const name of ["a", "b", "c"]) mark(name, WANTED);
    await turns();
    const [first = ""] = having();
    mark(first, { ...WANTED, refused: "it ends" });
    await turns();
    await pause();

    assertEquals([having(), told.length], [[], 1]);
    assertStringIncludes(told[0] ?? "", `node "${first}" goes on with the former one; 2 more wait`);
    assertStringIncludes(told[0] ?? "", "it ends");

    const other = ["a", "b", "c"].find((name) => name !== first) ?? "";
    mark(other, { ...WANTED, digest: "d2" });
    await turns();
    await pause();
    assertEquals([having(), told.length], [[other], 1]);
  }));

Deno.test("handOutTurns() does not wait for ever for a node that is switched off, and says so", () =>
  fixture(async ({ mark, having, held, clock, pause, told, cluster }) => {
    mark("off", WANTED);
    await turns();
    assertEquals(having(), ["off"]);
    mark("on", WANTED);
    await turns();
    assertEquals(having(), ["off"]);

    await clock.advance(60_000);
    await turns();
    // Controllers need not wait for so long, other workers do.
    assertEquals([held, having()], [["take", "give"], ["off"]]);
    await clock.advance(240_000);
    await turns();
    assertEquals(cluster.objects.get("/api/v1/nodes/off")?.metadata.labels, {});
    await pause();

    assertEquals([told, having()], [[
      'worker profile "default": node "off" has not taken it over within 5 minutes',
    ], ["on"]]);
  }));
