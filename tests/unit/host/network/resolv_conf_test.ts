import { assertEquals, assertMatch } from "@std/assert";
import { detectResolvConf, podResolvConf, resolvConfProblem } from "../../../../lib/host/mod.ts";

const SYSTEM = "/etc/resolv.conf";
const BEHIND = "/run/systemd/resolve/resolv.conf";
const STUB = "nameserver 127.0.0.53\noptions edns0\n";
const address = "192.0.2.7";

const USABLE: [what: string, system: string, resolved: string, path: string][] = [
  ["another server", "nameserver 192.0.2.53\n", "", SYSTEM],
  ["servers of both families", "nameserver 2001:db8::53\nnameserver fe80::1%eth0\nnameserver 192.0.2.53\n", "", SYSTEM],
  ["the stub alone", `# comment\n${STUB}`, "nameserver 192.0.2.53\n", BEHIND],
  ["text behind the address", "nameserver 127.0.0.53 trailing\n", "nameserver 192.0.2.53\n", BEHIND],
  ["garbage beside the stub", "nameserver nonsense\nnameserver 127.0.0.53\n", "nameserver 192.0.2.53\n", BEHIND],
  ["garbage beside a server", "nameserver nonsense\nnameserver 192.0.2.53\n", "", SYSTEM],
];
for (const [what, system, resolved, path] of USABLE) {
  Deno.test(`podResolvConf() takes a file of the machine with ${what}`, () => {
    assertEquals(podResolvConf({ system, resolved, address }), { path });
  });
}

const UNUSABLE: [what: string, system: string, resolved: string, text: string, problem: RegExp][] = [
  [
    "nothing",
    "",
    "",
    "nameserver 192.0.2.7\n",
    /^\/etc\/resolv.conf names no name server: .* only names of the cluster/,
  ],
  ["comments", "# none\n", "", "# none\nnameserver 192.0.2.7\n", /names no name server/],
  ["a search list alone", "search lan\n\n", "", "search lan\nnameserver 192.0.2.7\n", /names no name server/],
  [
    "an indented server",
    "  nameserver 192.0.2.53\n",
    "",
    "  nameserver 192.0.2.53\nnameserver 192.0.2.7\n",
    /no name server/,
  ],
  ["the stub and nobody behind it", STUB, "# none\n", "# none\nnameserver 192.0.2.7\n", /^\/run\/systemd\/resolve/],
  ["the stub without systemd-resolved", STUB, "", "nameserver 192.0.2.7\n", /^\/run\/systemd\/resolve/],
  [
    "a resolver of this machine",
    "nameserver 127.0.0.1\n",
    "",
    "nameserver 192.0.2.7\n",
    /names 127.0.0.1, which is a pod's own/,
  ],
  [
    "the same with IPv6",
    "nameserver ::1\noptions ndots:2\n",
    "",
    "options ndots:2\nnameserver 192.0.2.7\n",
    /names ::1/,
  ],
  [
    "a stub and another",
    "nameserver 127.0.0.53\nnameserver 192.0.2.53\n",
    "",
    "nameserver 192.0.2.53\n",
    /do without it/,
  ],
];
for (const [what, system, resolved, text, expected] of UNUSABLE) {
  Deno.test(`podResolvConf() makes up for ${what}`, () => {
    const found = podResolvConf({ system, resolved, address });

    assertEquals("text" in found ? found.text : found, text);
    assertMatch("problem" in found ? found.problem : "", expected);
  });
}

Deno.test("detectResolvConf() and resolvConfProblem() agree on this machine", async () => {
  const found = await detectResolvConf();

  assertEquals(await resolvConfProblem(), "problem" in found ? found.problem : undefined);
});
