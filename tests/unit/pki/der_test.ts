import { assertEquals, assertThrows } from "@std/assert";
import * as der from "../../../lib/pki/der.ts";

const hex = (bytes: Uint8Array) => bytes.toHex();

/** Values, and what X.690 makes of them. */
const CASES: [name: string, value: Uint8Array, expected: string][] = [
  ["a short length", der.octetString(new Uint8Array(127)).subarray(0, 2), "047f"],
  ["a long length", der.octetString(new Uint8Array(300)).subarray(0, 4), "0482012c"],
  ["a small number", der.integer(new Uint8Array([0, 0, 5])), "020105"],
  ["a number with its highest bit set", der.integer(new Uint8Array([0x80])), "02020080"],
  ["zero", der.integer(new Uint8Array([0])), "020100"],
  ["an object identifier", der.oid("1.2.840.113549.1.1.11"), "06092a864886f70d01010b"],
  ["plain text", der.text("a-b"), "1303612d62"],
  ["other text", der.text("a_b"), "0c03615f62"],
  ["a time until 2049", der.time(new Date("2049-12-31T23:59:59.9Z")), "170d3439313233313233353935395a"],
  ["a time from 2050", der.time(new Date("2050-01-01T00:00:00Z")), "180f32303530303130313030303030305a"],
  ["bits", der.bitString(new Uint8Array([0xa0]), 5), "030205a0"],
  ["a sequence", der.sequence(der.isTrue(), der.implicit(2, new Uint8Array([1]))), "30060101ff820101"],
];
for (const [name, value, expected] of CASES) {
  Deno.test(`der() writes ${name}`, () => assertEquals(hex(value), expected));
}

Deno.test("readDer() reads what was written, and refuses what is cut off", () => {
  const [one, two] = [der.set(der.isTrue()), der.octetString(new Uint8Array(300))];
  const both = Uint8Array.from([...one, ...two]);

  assertEquals(der.readDer(both).map(({ tag, whole, content }) => [tag, whole.length, content.length]), [
    [0x31, 5, 3],
    [0x04, 304, 300],
  ]);
  for (const size of [1, both.length - 1]) {
    assertThrows(() => der.readDer(both.subarray(0, size)), RangeError, "cut off");
  }
});
