import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../lib/base/mod.ts";
import { checkExtraArgs, extraArgsProblems, parseExtraArgs } from "../../../lib/components/mod.ts";

const ARGS: [string, Record<string, string>][] = [
  ["", {}],
  ["--v=4  --foo", { v: "4", foo: "" }],
  ["--a=1  b=2", { a: "1", b: "2" }],
  ["--a=b=c\n--a=d", { a: "d" }],
  ["-v=2", { v: "2" }],
];
for (const [text, expected] of ARGS) {
  Deno.test(`parseExtraArgs() splits ${JSON.stringify(text)}`, () => assertEquals(parseExtraArgs(text), expected));
}

Deno.test("extraArgsProblems() finds what quotes and blanks leave behind", () => {
  const problems = (text: string) => extraArgsProblems("--x", parseExtraArgs(text)).length;

  assertEquals([problems("--a=1 --b-c=2 -v=3"), problems(`--a="b c"`), problems(`'--a=b'`), problems("--a = b")], [
    0,
    1,
    1,
    1,
  ]);
});

Deno.test("checkExtraArgs() names the option", () => {
  checkExtraArgs("--x", "--a=1");
  assertThrows(() => checkExtraArgs("--x", '--a="b c"'), ConfigError, '--x: no name of a flag: "c\\""');
});
