import { assertEquals } from "@std/assert";
import { workerBoot } from "../../../../lib/node/worker/boot.ts";
import { aWorkerState } from "../../../support/a_worker.ts";
import { bootTable, tableOf } from "../../../support/boot_table.ts";

Deno.test("workerBoot() is the table in ARCHITECTURE.md", async () => {
  assertEquals(tableOf(workerBoot(aWorkerState())), await bootTable("A worker"));
});

Deno.test("workerBoot() starts no runtime of ours beside a foreign one, and waits for no images of it", () => {
  const steps = workerBoot(aWorkerState({ options: { criSocket: "unix:///run/other.sock" } }));
  const names = steps.map(({ name }) => name);

  assertEquals(names.filter((name) => ["containerd", "images"].includes(name)), []);
  assertEquals(steps.at(-1)?.needs.includes("images"), false);
});
