import { assertEquals } from "@std/assert";
import { neededNames } from "../../../../scripts/build/shared_libraries.ts";

Deno.test("neededNames() lists what readelf shows as needed", () => {
  const output = [
    "Dynamic section at offset 0x14 contains 28 entries:",
    "  Tag        Type                         Name/Value",
    " 0x0000000000000001 (NEEDED)             Shared library: [libmnl.so.0]",
    " 0x0000000000000001 (NEEDED)             Shared library: [libc.so.6]",
    " 0x000000000000000e (SONAME)             Library soname: [libx.so.1]",
  ].join("\n");

  assertEquals(neededNames(output), ["libmnl.so.0", "libc.so.6"]);
});

Deno.test("neededNames() finds nothing in a static program", () => {
  assertEquals(neededNames("There is no dynamic section in this file."), []);
});
