import { assertEquals, assertThrows } from "@std/assert";
import { ADDRESS, leave, typedMember } from "../../../../lib/cli/etcd/leave.ts";
import { parseArgv } from "../../../../lib/command/argv.ts";
import { UsageError } from "../../../../lib/command/mod.ts";

for (const address of ["192.0.2.1", "2001:db8::1", "one.example", "one"]) {
  Deno.test(`--peer-address takes ${address}`, () => assertEquals(ADDRESS.read(address, undefined), address));
}

for (const text of ["", "https://one:2380", "one:2380", "a b", "-x"]) {
  Deno.test(`--peer-address refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => ADDRESS.read(text, undefined), RangeError, "neither an IP address nor a DNS name");
  });
}

const typed = (...argv: string[]) => typedMember({ ...parseArgv(argv, leave.flags ?? []), path: "k0s etcd leave" });

Deno.test("typedMember() takes the data directory as k0sctl writes it", () => {
  assertEquals(typed(), { address: "", dataDir: undefined });
  assertEquals(typed("--peer-address", "192.0.2.7", "--datadir", "/d"), { address: "192.0.2.7", dataDir: "/d" });
});

Deno.test("typedMember() takes what k0sctl types where it knows no address", () => {
  assertEquals(typed("--peer-address", "--datadir", "/d"), { address: "", dataDir: "/d" });
});

for (
  const argv of [["one"], ["one", "two"], ["--peer-address", "one", "two"], ["--peer-address", "--datadir", "a", "b"]]
) {
  Deno.test(`k0s etcd leave ${argv.join(" ")} has an argument too many`, () => {
    assertThrows(() => typed(...argv), UsageError, 'for "k0s etcd leave"');
  });
}
