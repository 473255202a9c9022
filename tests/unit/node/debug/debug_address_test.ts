import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { debugAddress } from "../../../../lib/node/debug/debug_address.ts";

const CASES: [text: string, hostname: string, port: number][] = [
  [":6060", "127.0.0.1", 6060],
  ["localhost:1", "localhost", 1],
  ["0.0.0.0:6060", "0.0.0.0", 6060],
  ["[::1]:0", "::1", 0],
];
for (const [text, hostname, port] of CASES) {
  Deno.test(`debugAddress() of ${text} is ${hostname}`, () => assertEquals(debugAddress(text), { hostname, port }));
}

Deno.test("debugAddress() refuses what is no address and port", () => {
  for (const text of ["6060", ":http", ":65536", "a:b:1"]) {
    assertThrows(() => debugAddress(text), K0sError, "no address");
  }
});
