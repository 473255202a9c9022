import { assertEquals, assertThrows } from "@std/assert";
import { ADDRESS, leave } from "../../../../lib/cli/etcd/leave.ts";

for (const address of ["192.0.2.1", "2001:db8::1", "one.example", "one"]) {
  Deno.test(`--peer-address takes ${address}`, () => assertEquals(ADDRESS.read(address, undefined), address));
}

for (const text of ["", "https://one:2380", "one:2380", "a b", "-x"]) {
  Deno.test(`--peer-address refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => ADDRESS.read(text, undefined), RangeError, "neither an IP address nor a DNS name");
  });
}

Deno.test("k0s etcd leave takes no argument beside its flags", () => {
  assertEquals(leave.args, undefined);
});
