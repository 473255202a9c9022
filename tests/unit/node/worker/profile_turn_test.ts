import { assertEquals, assertStringIncludes } from "@std/assert";
import { awaitTurn, reportRefusal, showWanted } from "../../../../lib/node/worker/profile_turn.ts";
import { status } from "../../../support/fake_cluster.ts";
import { eventually } from "../../../support/eventually.ts";
import { JoinedWorker } from "./_joined_worker.ts";

const WANTED = { digest: "d1", profile: "default" };
const NEVER = new AbortController().signal;

/** Waits until the Node of a worker says what it wants. */
async function marked(worker: JoinedWorker): Promise<void> {
  const isMarked = () => Promise.resolve(worker.marks?.digest === WANTED.digest);
  await eventually(isMarked, { what: "the worker asks for its turn", withinMs: 60_000 });
}

Deno.test("awaitTurn() asks on the own Node, waits, and says whether the Node was Ready", () =>
  JoinedWorker.use(async (worker) => {
    const waiting = awaitTurn(worker.state, WANTED, NEVER);
    await marked(worker);
    assertEquals(worker.marks, { ...WANTED, hasTurn: false, isReady: true });

    worker.giveTurn();

    assertEquals(await waiting, { wasReady: true });
  }));

Deno.test("awaitTurn() asks again when its mark was taken away", () =>
  JoinedWorker.use(async (worker) => {
    const waiting = awaitTurn(worker.state, WANTED, NEVER);
    await marked(worker);
    worker.patchNode({ metadata: { labels: { "k0s.k0sproject.io/worker-config": null } } });
    await marked(worker);

    worker.giveTurn();
    await waiting;
  }));

Deno.test("awaitTurn() gives up when there is a newer state", () =>
  JoinedWorker.use(async (worker) => {
    const ending = new AbortController();
    const waiting = awaitTurn(worker.state, WANTED, ending.signal);
    await marked(worker);
    ending.abort();

    assertEquals(await waiting, undefined);
  }));

Deno.test("showWanted() marks the Node and takes the mark away, also where there is no Node", () =>
  JoinedWorker.use(async (worker) => {
    const { state } = worker;
    await showWanted(state, { ...WANTED, refused: "it ends" }, NEVER);
    assertEquals(worker.marks?.refused, "it ends");
    await showWanted(state, undefined, NEVER);
    assertEquals(worker.marks, undefined);

    worker.removeNode();
    await showWanted(state, undefined, NEVER);
  }));

Deno.test("reportRefusal() tells the cluster, and only logs where that is not possible", () =>
  JoinedWorker.use(async ({ state, cluster, log }) => {
    await reportRefusal(state, "it ends", NEVER);
    const event = cluster.requests.at(-1)?.body as { message: string; involvedObject: unknown };
    assertEquals(event.message, 'This node goes on with the former worker profile "default": it ends');
    assertEquals(event.involvedObject, { apiVersion: "v1", kind: "Node", name: "a", uid: "a" });

    cluster.intercept = () => status(403, "Forbidden", "no");
    await reportRefusal(state, "it ends", NEVER);
    assertStringIncludes(log.records.at(-1)?.message ?? "", "Cannot tell the cluster");
  }));
