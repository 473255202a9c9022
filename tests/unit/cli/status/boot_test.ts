import { assertEquals } from "@std/assert";
import { renderBoot } from "../../../../lib/cli/status/boot.ts";
import { aStatus } from "./_status.ts";

Deno.test("renderBoot() draws steps over time and marks those that decided", () => {
  assertEquals(
    renderBoot(aStatus().Boot),
    `   STEP   START  TOOK
*  stage  0.00s  0.50s  =========================
   keys   0.00s  0.10s  =====
*  kine   0.50s  0.50s                           =========================
Total 1.00s; steps with * decided it.
`,
  );
});

Deno.test("renderBoot() shows what runs and what failed", () => {
  const text = renderBoot([
    { name: "a", needs: [], startMs: 0, endMs: 1_000, outcome: "failed" },
    { name: "b", needs: [], startMs: 500, outcome: "running" },
  ]);

  assertEquals(text.split("\n")[1], `   a     0.00s  1.00s    ${"x".repeat(50)}`);
  assertEquals(text.split("\n")[2], `*  b     0.50s  running  ${" ".repeat(25)}=`);
});

Deno.test("renderBoot() copes with no step", () => {
  assertEquals(renderBoot([]), "No step has begun yet\n");
});
