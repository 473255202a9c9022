import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError, K0sError } from "../../../lib/base/mod.ts";
import { nodeName, parseKubeletExtraArgs, parseLabels, parseTaints } from "../../../lib/components/mod.ts";

const ARGS: [string, Record<string, string>][] = [
  ["", {}],
  ["--v=4  --foo", { v: "4", foo: "" }],
  ["--a=b=c\n--a=d", { a: "d" }],
  ["-v=2", { v: "2" }],
];
for (const [text, expected] of ARGS) {
  Deno.test(`parseKubeletExtraArgs() splits ${JSON.stringify(text)}`, () => {
    assertEquals(parseKubeletExtraArgs(text), expected);
  });
}

Deno.test("nodeName() is the host's name in lower case, unless overridden", () => {
  assertEquals(nodeName({}, " FooBar\n"), "foobar");
  assertEquals(nodeName({ "hostname-override": "Other" }, "foobar"), "other");
  assertThrows(() => nodeName({}, " "), K0sError, "node name");
});

Deno.test("parseTaints() reads every form", () => {
  assertEquals(parseTaints(["key", "example.com/a:NoExecute", "k=v:NoSchedule", "k=:PreferNoSchedule"]), [
    { key: "key" },
    { key: "example.com/a", effect: "NoExecute" },
    { key: "k", value: "v", effect: "NoSchedule" },
    { key: "k", value: "", effect: "PreferNoSchedule" },
  ]);
});

const BAD_TAINTS: [string, string][] = [
  ["a:b:c", "invalid taint spec: a:b:c"],
  ["a=b=c:NoSchedule", "invalid taint spec: a=b=c:NoSchedule"],
  ["a=b", "invalid taint spec: a=b"],
  [":NoSchedule", "invalid taint spec: :NoSchedule"],
  ["a:Never", "invalid taint effect: Never, unsupported taint effect"],
];
for (const [spec, message] of BAD_TAINTS) {
  Deno.test(`parseTaints() refuses ${spec}`, () => {
    assertThrows(() => parseTaints([spec]), ConfigError, message);
  });
}

Deno.test("parseTaints() lists all that are wrong", () => {
  const error = assertThrows(() => parseTaints(["a:Never", "ok", "a:b:c"]), ConfigError);

  assertEquals(error.problems.length, 2);
});

Deno.test("parseLabels() joins lists, and refuses what is no label", () => {
  assertEquals(parseLabels(["a=1,example.com/b=", "c=x"]), { a: "1", "example.com/b": "", c: "x" });
  const error = assertThrows(() => parseLabels(["a", "=b", "c=bad value"]), ConfigError);
  assertEquals(error.problems.length, 3);
});
