import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../lib/base/mod.ts";
import { parseTaints } from "../../../lib/components/mod.ts";
import { taintProblems } from "../../../lib/components/taints.ts";

Deno.test("parseTaints() reads every form, the last of equal keys and effects winning", () => {
  assertEquals(parseTaints(["example.com/a:NoExecute", "k=v:NoSchedule", "k=:PreferNoSchedule", "k=w:NoSchedule"]), [
    { key: "example.com/a", effect: "NoExecute" },
    { key: "k", value: "w", effect: "NoSchedule" },
    { key: "k", value: "", effect: "PreferNoSchedule" },
  ]);
});

const BAD_TAINTS: [string, string][] = [
  ["a:b:c", "invalid taint spec: a:b:c"],
  ["a=b=c:NoSchedule", "invalid taint spec: a=b=c:NoSchedule"],
  ["a=b", "invalid taint spec: a=b: it needs an effect"],
  ["a", "invalid taint spec: a: it needs an effect"],
  [":NoSchedule", "invalid taint spec: :NoSchedule"],
  ["a=b c:NoSchedule", "invalid taint spec: a=b c:NoSchedule"],
  ["a..b/c:NoSchedule", "invalid taint spec: a..b/c:NoSchedule"],
  ["a:Never", "invalid taint effect: Never, unsupported taint effect"],
];
for (const [spec, message] of BAD_TAINTS) {
  Deno.test(`parseTaints() refuses ${spec}`, () => {
    assertThrows(() => parseTaints([spec]), ConfigError, message);
  });
}

Deno.test("parseTaints() lists all that are wrong", () => {
  const error = assertThrows(() => parseTaints(["a:Never", "ok:NoExecute", "a:b:c"]), ConfigError);

  assertEquals(error.problems.length, 2);
});

Deno.test("taintProblems() says where a taint comes from", () => {
  assertEquals(taintProblems("--taints", ["a:NoExecute", "a:Never"]).map(({ path }) => path), ["--taints"]);
});
