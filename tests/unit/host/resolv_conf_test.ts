import { assertEquals } from "@std/assert";
import { resolvConfFor } from "../../../lib/host/mod.ts";

const BEHIND = "/run/systemd/resolve/resolv.conf";
const CASES: [string, string, string][] = [
  ["the stub alone", "# comment\nnameserver 127.0.0.53\noptions edns0\n", BEHIND],
  ["text behind the address", "nameserver 127.0.0.53 trailing\n", BEHIND],
  ["a stub and another", "nameserver 127.0.0.53\nnameserver 192.0.2.53\n", "/etc/resolv.conf"],
  ["another server", "nameserver 192.0.2.53\n", "/etc/resolv.conf"],
  ["a stub that is indented", "  nameserver 127.0.0.53\n", "/etc/resolv.conf"],
  ["garbage beside the stub", "nameserver nonsense\nnameserver 127.0.0.53\n", BEHIND],
  ["nothing", "", "/etc/resolv.conf"],
];
for (const [name, text, expected] of CASES) {
  Deno.test(`resolvConfFor() judges ${name}`, () => assertEquals(resolvConfFor(text), expected));
}
