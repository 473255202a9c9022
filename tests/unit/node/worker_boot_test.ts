import { assert, assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { dualStackAddresses, workerBootSteps } from "../../../lib/node/worker_boot.ts";
import { runBootGraph } from "../../../lib/supervisor/mod.ts";
import { aWorkerState } from "../../support/a_worker.ts";
import { FakeClock, FakeLogger } from "../../support/fakes.ts";

Deno.test("workerBootSteps() form a graph that can run, profile before runtime, certificate before kubelet", async () => {
  const ended: string[] = [];
  const still = workerBootSteps(aWorkerState()).map((step) => ({
    ...step,
    run: () => Promise.resolve(void ended.push(step.name)),
  }));
  await runBootGraph(still, { clock: new FakeClock(), log: new FakeLogger(), signal: new AbortController().signal });

  const at = (name: string) => ended.indexOf(name);
  assert(at("join") < at("worker-profile") && at("worker-profile") < at("containerd"));
  assert(at("kubelet-credentials") < at("kubelet") && at("unpack-kubelet") < at("kubelet"));
  assertEquals(at("kubelet"), ended.length - 1);
});

Deno.test("dualStackAddresses() gives one address of each family, the primary one first", () => {
  const found = ["192.0.2.3", "2001:db8::3", "192.0.2.4"];

  assertEquals(dualStackAddresses("a", found, "IPv4"), ["192.0.2.3", "2001:db8::3"]);
  assertEquals(dualStackAddresses("a", found, "IPv6"), ["2001:db8::3", "192.0.2.3"]);
});

Deno.test("dualStackAddresses() refuses a name of one family only", () => {
  assertThrows(() => dualStackAddresses("a", ["192.0.2.3"], "IPv4"), K0sError, "both families: 192.0.2.3");
});
