import { assertEquals } from "@std/assert";
import { nodePaths } from "../../../../lib/config/mod.ts";
import { desiredWorker, nodeLocalOf } from "../../../../lib/node/desired/worker.ts";
import { workerOptions } from "../../../support/a_worker.ts";
import { assertGoldenFile } from "../../../support/golden.ts";
import { documentText, workerFacts } from "../../../support/node_modes.ts";

const MODES = [
  { name: "worker", options: {}, balanced: false },
  { name: "worker-cri-socket", options: { criSocket: "unix:///run/other.sock" }, balanced: false },
  { name: "worker-node-local-load-balancing", options: {}, balanced: true },
];

for (const { name, options, balanced } of MODES) {
  Deno.test(`desiredWorker() of ${name} is its golden document`, async () => {
    const inputs = { options: workerOptions(options), paths: nodePaths() };
    await assertGoldenFile(
      `desired/${name}.json`,
      documentText(desiredWorker(inputs, workerFacts({ balanced }))),
    );
  });
}

Deno.test("desiredWorker() has no process before the profile is known", () => {
  const { profile: _, ...facts } = workerFacts();

  assertEquals(desiredWorker({ options: workerOptions(), paths: nodePaths() }, facts).processes, []);
});

Deno.test("nodeLocalOf() is there where the cluster wants it and an API server is known", () => {
  const balanced = workerFacts({ balanced: true });

  assertEquals(nodeLocalOf(balanced)?.apiServers, ["192.0.2.2:6443"]);
  assertEquals(nodeLocalOf({ ...balanced, apiServers: [] }), undefined);
  assertEquals(nodeLocalOf(workerFacts()), undefined);
});
