import { assertEquals } from "@std/assert";
import { StackWorker } from "../../../../lib/manifests/applier/stack_worker.ts";
import type { Stack } from "../../../../lib/manifests/stack.ts";
import { FakeClock, FakeLogger } from "../../../support/fakes.ts";
import { FakeCluster, status } from "../../../support/fake_cluster.ts";
import { turns } from "../../kube/_turns.ts";

const PATH = "/api/v1/namespaces/n/configmaps";
const CONFIG_MAPS = {
  apiVersion: "v1",
  kind: "ConfigMap",
  plural: "configmaps",
  namespaced: true,
  verbs: ["list", "delete"],
  preferred: true,
};

function stackOf(...names: string[]): Stack {
  const metadata = (name: string) => ({ name, namespace: "n" });
  const files = names.map((
    name,
  ) => [`${name}.yaml`, JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: metadata(name) })]);
  return { name: "mine", files: Object.fromEntries(files) };
}

function working(first: Stack | undefined) {
  const cluster = new FakeCluster();
  const clock = new FakeClock();
  const log = new FakeLogger();
  const ending = new AbortController();
  const disk = { stack: first };
  const worker = new StackWorker("mine", {
    client: cluster.client(),
    clock,
    log,
    read: () => Promise.resolve(disk.stack),
    signal: ending.signal,
  });
  const stop = async () => {
    ending.abort();
    await worker.ended();
  };
  const names = () => [...cluster.objects.keys()].map((path) => path.slice(PATH.length + 1));
  return { cluster, clock, log, disk, worker, names, [Symbol.asyncDispose]: stop };
}

Deno.test("StackWorker applies, skips equal files, and compares with the cluster when asked to", async () => {
  await using f = working(stackOf("a"));

  await f.worker.apply("changed");
  f.cluster.remove(`${PATH}/a`);
  await f.worker.apply("changed");
  assertEquals(f.names(), []);
  await f.worker.apply("always");

  assertEquals(f.names(), ["a"]);
  assertEquals([f.worker.state.state, f.worker.state.objects], ["applied", 1]);
});

Deno.test("StackWorker deletes at once what left the files", async () => {
  await using f = working(stackOf("a", "b"));
  await f.worker.apply("changed");

  f.disk.stack = stackOf("b");
  await f.worker.apply("changed");

  assertEquals(f.names(), ["b"]);
});

Deno.test("StackWorker sweeps away what had left the stack, as it is by then", async () => {
  await using f = working(stackOf("a"));
  const labels = { "k0s.k0sproject.io/stack": "mine" };
  const found = ["a", "b", "old"].map((name) => ({
    type: CONFIG_MAPS,
    object: { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "n", labels } },
  }));
  for (const { object } of found) f.cluster.put(`${PATH}/${object.metadata.name}`, object);
  assertEquals(f.worker.needsSweep, false);
  await f.worker.apply("changed");
  assertEquals(f.worker.needsSweep, true);

  f.disk.stack = stackOf("a", "b");
  await Promise.all([f.worker.apply("changed"), f.worker.sweep(found)]);

  assertEquals(f.names(), ["a", "b"]);
  assertEquals(f.worker.needsSweep, false);
});

Deno.test("StackWorker sweeps nothing away while its stack cannot be applied", async () => {
  await using f = working({ name: "mine", files: { "bad.yaml": "a: [" } });
  const metadata = { name: "old", namespace: "n", labels: { "k0s.k0sproject.io/stack": "mine" } };
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata };
  f.cluster.put(`${PATH}/old`, object);

  await f.worker.apply("changed");
  await f.worker.sweep([{ type: CONFIG_MAPS, object }]);

  assertEquals([f.names(), f.worker.needsSweep], [["old"], false]);
});

Deno.test("StackWorker tries again with a growing pause, and at once when asked", async () => {
  await using f = working(stackOf("a"));
  f.cluster.intercept = ({ method }) => (method === "POST" ? status(500, "", "broken") : undefined);
  const applied = f.worker.apply("changed");
  await turns();
  assertEquals(f.worker.state.state, "failed");

  await f.clock.advance(100);
  await turns();
  f.cluster.intercept = () => undefined;
  await Promise.all([applied, f.worker.apply("changed")]);

  assertEquals(f.worker.state, { name: "mine", state: "applied", objects: 1, appliedAt: f.clock.now() });
});

Deno.test("StackWorker gives up after ten attempts until it is asked again", async () => {
  await using f = working(stackOf("a"));
  f.cluster.intercept = ({ method }) => (method === "POST" ? status(403, "Forbidden", "no") : undefined);
  const applied = f.worker.apply("changed");

  for (let attempt = 0; attempt < 9; attempt++) {
    await turns();
    await f.clock.advance(100 * 2 ** attempt);
  }
  await applied;

  assertEquals(f.cluster.writes.length, 10);
  assertEquals(f.log.records.at(-1)?.level, "error");
});

Deno.test("StackWorker does not try again what cannot be read", async () => {
  await using f = working({ name: "mine", files: { "bad.yaml": "a: [" } });

  await f.worker.apply("changed");

  assertEquals([f.worker.state.state, f.log.records.at(-1)?.level, f.clock.pending], ["failed", "error", 0]);
});

Deno.test("StackWorker.delete() removes every object of the stack", async () => {
  await using f = working(stackOf("a", "b"));
  await f.worker.apply("changed");

  await f.worker.delete();

  assertEquals(f.names(), []);
});
