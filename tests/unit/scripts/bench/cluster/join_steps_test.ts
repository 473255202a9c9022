import { assertEquals } from "@std/assert";
import { joinStepFigures, parseJoinSteps } from "../../../../../scripts/bench/cluster/join_steps.ts";

Deno.test("parseJoinSteps() skips what is no step", () => {
  const output =
    '{"step":"ca","startMs":1,"endMs":3}\nwarning: something\n{"step":"ca","startMs":2,"endMs":4,"error":"no"}\ndone\n';

  assertEquals(parseJoinSteps(output), [
    { step: "ca", startMs: 1, endMs: 3 },
    { step: "ca", startMs: 2, endMs: 4, error: "no" },
  ]);
});

Deno.test("joinStepFigures() counts each step alone, and failures only as errors", () => {
  const figures = joinStepFigures([
    { step: "ca", startMs: 0, endMs: 500 },
    { step: "ca", startMs: 0, endMs: 1000 },
    { step: "ca", startMs: 0, endMs: 9000, error: "no" },
    { step: "certificate", startMs: 1000, endMs: 3000 },
  ]);

  assertEquals(figures, {
    ...{ "ca.errors": 1, "ca.perSecond": 2, "ca.medianMs": 750, "ca.p99Ms": 1000 },
    ...{
      "certificate.errors": 0,
      "certificate.perSecond": 0.5,
      "certificate.medianMs": 2000,
      "certificate.p99Ms": 2000,
    },
  });
});

Deno.test("joinStepFigures() of nothing but failures has their number only", () => {
  assertEquals(joinStepFigures([{ step: "ca", startMs: 0, endMs: 1, error: "no" }]), { "ca.errors": 1 });
});
