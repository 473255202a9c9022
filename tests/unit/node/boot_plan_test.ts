import { assertEquals } from "@std/assert";
import { BootPlan } from "../../../lib/node/boot_plan.ts";

Deno.test("BootPlan drops needs that this node does not have", () => {
  const plan = new BootPlan(() => {});
  plan.step("a", [], () => Promise.resolve());
  plan.step("b", ["a", "none"], () => Promise.resolve());

  assertEquals(plan.steps().map(({ name, needs }) => [name, ...needs]), [["a"], ["b", "a"]]);
});

Deno.test("BootPlan tells of a step when its work is done, and not if it failed", async () => {
  const told: string[] = [];
  const plan = new BootPlan((step) => told.push(step));
  plan.step("a", [], () => Promise.resolve(void told.push("work")));
  plan.step("b", [], () => Promise.reject(new Error("no")));
  const { signal } = new AbortController();

  for (const step of plan.steps()) await step.run(signal).catch(() => {});

  assertEquals(told, ["work", "a"]);
});
