import { assertEquals } from "@std/assert";
import { nodePaths } from "../../../../lib/config/mod.ts";
import { desiredWorker } from "../../../../lib/node/desired/worker.ts";
import { workerRunners } from "../../../../lib/node/worker/task_runners.ts";
import { aWorkerState, workerOptions } from "../../../support/a_worker.ts";
import { workerFacts } from "../../../support/node_modes.ts";

Deno.test("workerRunners() know how to run every task that a worker may want", () => {
  const inputs = { options: workerOptions(), paths: nodePaths() };
  const wanted = desiredWorker(inputs, workerFacts({ balanced: true })).tasks.map(({ name }) => name);

  assertEquals(wanted.filter((name) => workerRunners(aWorkerState())[name] === undefined), []);
});
