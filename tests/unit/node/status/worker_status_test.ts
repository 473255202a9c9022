import { assertEquals } from "@std/assert";
import { workerStatusSource } from "../../../../lib/node/status/worker_status.ts";
import { aWorkerState } from "../../../support/a_worker.ts";

Deno.test("workerStatusSource() tells the role, has no cluster configuration, and says what it waits for", async () => {
  const state = aWorkerState();
  state.noteEvent("X", "a");
  state.ownProfile = { data: {}, note: "the profile is gone" };
  const { supervisor } = state.inputs;
  const source = workerStatusSource({ state, supervisor, spans: new Map() });

  const document = await source.status();

  assertEquals([document.Role, document.Workloads, document.SingleNode, document.ClusterConfig], [
    ...["worker", true, false, null],
  ]);
  assertEquals(document.Warnings?.includes("the profile is gone"), true);
  assertEquals(document.WorkerToAPIConnectionStatus, { Message: "the node has not joined yet", Success: false });
  assertEquals(source.components(1).events["X"]?.length, 1);
});
