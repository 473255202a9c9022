import { assertEquals, assertThrows } from "@std/assert";
import { keyText, taggedScalar } from "../../../../lib/base/yaml/keys.ts";
import { resolveScalar } from "../../../../lib/base/yaml/scalars.ts";

const TAG = "tag:yaml.org,2002:";
const fail = (reason: string) => new SyntaxError(reason);

Deno.test("keyText() names keys as sigs.k8s.io/yaml does", () => {
  const cases: [string, string | undefined][] = [
    ["a", "a"],
    ["yes", "true"],
    ["0x10", "16"],
    ["9007199254740993", "9007199254740993"],
    ["18446744073709551615", undefined],
    ["null", undefined],
    ["0.1", "0.1"],
    ["1e5", "100000"],
    ["1e6", "1e+06"],
    ["1234567.5", "1.2345675e+06"],
    ["1e-7", "1e-07"],
    [".inf", ".inf"],
    ["1e300", ".inf"],
    [".nan", ".nan"],
  ];
  for (const [text, key] of cases) assertEquals([text, keyText(resolveScalar(text))], [text, key]);
});

Deno.test("taggedScalar() takes a tag's word, and makes text of unknown ones", () => {
  const cases: [string, string, unknown][] = [
    [`${TAG}str`, "12", "12"],
    [`${TAG}int`, "0x1f", 31],
    [`${TAG}float`, "1", 1],
    [`${TAG}bool`, "on", true],
    [`${TAG}timestamp`, "2001-01-01", "2001-01-01"],
    [`${TAG}binary`, "aGVs\nbG8=", "hello"],
    [`${TAG}binary`, "/w==", "\ufffd"],
    [`${TAG}binary`, "4oI=", "\ufffd\ufffd"],
    [`${TAG}binary`, "4oKs", "€"],
    ["!foo", "12", "12"],
  ];
  for (const [tag, text, value] of cases) assertEquals([tag, taggedScalar(tag, text, fail).value], [tag, value]);
});

Deno.test("taggedScalar() refuses what is not what its tag says", () => {
  for (const [tag, text] of [["int", "a"], ["bool", "1"], ["null", "x"], ["timestamp", "x"], ["binary", "a"]]) {
    assertThrows(() => taggedScalar(`${TAG}${tag}`, text ?? "", fail), SyntaxError);
  }
});
