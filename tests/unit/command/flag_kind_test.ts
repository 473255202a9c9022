import { assertEquals, assertThrows } from "@std/assert";
import { BOOL, DURATION, type FlagKind, INT, LABELS, STRING, STRINGS, TEXTS, UINT } from "../../../lib/command/mod.ts";

function readAll<Value>(kind: FlagKind<Value>, texts: readonly string[]): Value | undefined {
  return texts.reduce<Value | undefined>((earlier, text) => kind.read(text, earlier), undefined);
}

Deno.test("read() takes what the Go library takes", () => {
  const cases: [FlagKind<never>, string[], unknown][] = [
    [BOOL as never, ["TRUE"], true],
    [BOOL as never, ["1", "f"], false],
    [STRING as never, ["a", "b"], "b"],
    [INT as never, ["-7"], -7],
    [DURATION as never, ["1h30m"], 5_400_000],
    [DURATION as never, ["0"], 0],
    [STRINGS as never, ["a,b", "c"], ["a", "b", "c"]],
    [STRINGS as never, ['"a,b",c', ""], ["a,b", "c"]],
    [STRINGS as never, ['"say ""hi"""'], ['say "hi"']],
    [STRINGS as never, [",a"], ["", "a"]],
    [LABELS as never, ["a=1,b", "c=x=y"], { a: "1", b: "", c: "x=y" }],
  ];
  for (const [kind, texts, expected] of cases) assertEquals(readAll(kind, texts), expected as never, texts.join(" "));
});

Deno.test("read() gives the reason of a refusal", () => {
  const cases: [FlagKind<never>, string[], string][] = [
    [BOOL as never, ["yes"], 'strconv.ParseBool: parsing "yes": invalid syntax'],
    [BOOL as never, ["toString"], 'strconv.ParseBool: parsing "toString": invalid syntax'],
    [INT as never, ["1.5"], 'strconv.ParseInt: parsing "1.5": invalid syntax'],
    [DURATION as never, ["3d"], 'time: invalid duration "3d"'],
  ];
  for (const [kind, texts, reason] of cases) {
    assertEquals(assertThrows(() => readAll(kind, texts), RangeError).message, reason);
  }
});

Deno.test("show() leaves zero values out", () => {
  assertEquals([BOOL.show(false), STRING.show(""), INT.show(0), DURATION.show(0), STRINGS.show([])], [
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  assertEquals([BOOL.show(true), STRING.show("a"), INT.show(3), DURATION.show(120_000), STRINGS.show(["a", "b"])], [
    "true",
    '"a"',
    "3",
    "2m0s",
    "[a,b]",
  ]);
});

Deno.test("TEXTS keeps each occurrence whole", () => {
  assertEquals(TEXTS.read("NO_PROXY=a,b", ["A=1"]), ["A=1", "NO_PROXY=a,b"]);
  assertEquals([TEXTS.show([]), TEXTS.show(["a", "b"])], [undefined, "[a,b]"]);
});

Deno.test("UINT takes no negative numbers", () => {
  assertEquals([UINT.read("3", undefined), UINT.read("0", 1)], [3, 0]);
  for (const text of ["-1", "+1", "1.5", "", "99999999999999999999"]) {
    assertThrows(() => UINT.read(text, undefined), RangeError, "strconv.ParseUint");
  }
});
