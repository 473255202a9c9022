import { assertEquals } from "@std/assert";
import { conflictsAmong, parseListeners, portsInUse } from "../../../../lib/host/mod.ts";

const HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const line = (address: string, state = "0A", inode = 7) =>
  `   0: ${address} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0\n`;

const CASES: [string, string, unknown[]][] = [
  ["an IPv4 listener", line("0100007F:192B"), [{ address: "127.0.0.1", port: 6443, inode: "7" }]],
  ["all IPv4 addresses", line("00000000:280A"), [{ address: "0.0.0.0", port: 10250, inode: "7" }]],
  ["all IPv6 addresses", line(`${"0".repeat(32)}:280A`), [{ address: "::", port: 10250, inode: "7" }]],
  ["IPv6 loopback", line("00000000000000000000000001000000:0050"), [{ address: "::1", port: 80, inode: "7" }]],
  ["an IPv6 address", line("B80D0120000000000000000001000000:0050"), [{
    address: "2001:db8::1",
    port: 80,
    inode: "7",
  }]],
  ["a mapped IPv4 address", line("0000000000000000FFFF00000100007F:0050"), [{
    address: "127.0.0.1",
    port: 80,
    inode: "7",
  }]],
  ["no connection", line("0100007F:192B", "01"), []],
];
for (const [name, text, expected] of CASES) {
  Deno.test(`parseListeners() reads ${name}`, () => assertEquals(parseListeners(HEADER + text), expected));
}

const OVERLAPS: [string, string | undefined, string, boolean][] = [
  ["all against one", undefined, "127.0.0.1", true],
  ["one against all", "127.0.0.1", "0.0.0.0", true],
  ["one against all of IPv6", "127.0.0.1", "::", true],
  ["the same", "127.0.0.1", "127.0.0.1", true],
  ["two spellings of one", "FD00:0::1", "fd00::1", true],
  ["different ones", "127.0.0.1", "192.0.2.1", false],
];
for (const [name, needed, taken, conflicts] of OVERLAPS) {
  Deno.test(`conflictsAmong() compares ${name}`, () => {
    const need = { port: 1, component: "x", ...(needed === undefined ? {} : { address: needed }) };

    assertEquals(conflictsAmong([need], [{ address: taken, port: 1, inode: "1" }]).length > 0, conflicts);
  });
}

Deno.test("parseListeners() of UDP reads sockets without a peer", () => {
  const table = HEADER + line("00000000:12B5", "07") + line("0100007F:12B6", "01");

  assertEquals(parseListeners(table, "UDP"), [{ protocol: "UDP", address: "0.0.0.0", port: 4789, inode: "7" }]);
});

Deno.test("conflictsAmong() tells one protocol from the other", () => {
  const needs = [{ port: 1, component: "x" }, { port: 1, protocol: "UDP" as const, component: "y" }];
  const found = (protocol?: "UDP") =>
    conflictsAmong(needs, [{ address: "::", port: 1, inode: "1", ...(protocol && { protocol }) }])
      .map(({ need }) => need.component);

  assertEquals([found(), found("UDP")], [["x"], ["y"]]);
});

Deno.test("portsInUse() names this process as the holder of its own port", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;

  const [conflict] = await portsInUse([{ port, component: "kubelet" }]);

  listener.close();
  assertEquals(conflict?.holder?.pid, Deno.pid);
});
