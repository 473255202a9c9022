import { assertEquals, assertRejects } from "@std/assert";
import { ConfigError } from "../../../../lib/base/mod.ts";
import { workerBoot } from "../../../../lib/node/worker/boot.ts";
import { parseWorkerProfile } from "../../../../lib/node/worker/worker_profile.ts";
import { fakePorts } from "../../../support/a_controller.ts";
import { aWorkerState } from "../../../support/a_worker.ts";
import { bootTable, tableOf } from "../../../support/boot_table.ts";
import type { FakeSpawn } from "../../../support/fake_spawn.ts";

Deno.test("workerBoot() is the table in ARCHITECTURE.md", async () => {
  assertEquals(tableOf(workerBoot(aWorkerState())), await bootTable("A worker"));
});

Deno.test("workerBoot() starts no runtime of ours beside a foreign one, and waits for no images of it", () => {
  const steps = workerBoot(aWorkerState({ options: { criSocket: "unix:///run/other.sock" } }));
  const names = steps.map(({ name }) => name);

  assertEquals(names.filter((name) => ["containerd", "images"].includes(name)), []);
  assertEquals(steps.at(-1)?.needs.includes("images"), false);
});

Deno.test("workerBoot() starts no kubelet with a profile that it would refuse", async () => {
  const ports = fakePorts();
  const spawn = ports.spawn as FakeSpawn;
  const problem = { id: "effective 0", path: ["maxPods"], message: "wrong" };
  spawn.answer = () => ({ stdout: JSON.stringify({ problems: [problem] }) });
  const state = aWorkerState({ ports });
  state.learn({ profile: parseWorkerProfile({ kubeletConfiguration: JSON.stringify({ maxPods: "x" }) }) });
  const kubelet = workerBoot(state).find(({ name }) => name === "kubelet");

  await assertRejects(async () => await kubelet?.run(new AbortController().signal), ConfigError, ".maxPods: wrong");

  assertEquals(spawn.children, []);
});
