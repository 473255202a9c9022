import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { addressesOf, ensureDummyLink, labelAddresses, removeDummyLink } from "../../../lib/cplb/virtual_links.ts";
import type { Tool } from "../../../lib/host/mod.ts";

function anIp(answers: Record<string, { code?: number; stdout?: string; stderr?: string }> = {}) {
  const runs: string[] = [];
  const tool: Tool = {
    path: "/sbin/ip",
    run(args) {
      runs.push(args.join(" "));
      const answer = answers[args.join(" ")] ?? {};
      return Promise.resolve({ code: 0, signal: null, stdout: "", stderr: "", ...answer });
    },
  };
  return { runs, tool };
}

const PRESENT = JSON.stringify([{
  addr_info: [
    { local: "192.0.2.9", prefixlen: 32, scope: "global" },
    { local: "fe80::1", prefixlen: 64, scope: "link" },
  ],
}]);

Deno.test("ensureDummyLink() makes the link with every address", async () => {
  const { runs, tool } = anIp({ "-j addr show dev dummyvip0": { code: 1 } });

  await ensureDummyLink(tool, ["192.0.2.5", "2001:db8::5"]);

  assertEquals(runs.slice(1), [
    "link add dummyvip0 type dummy",
    "link set dummyvip0 up",
    "addr replace 192.0.2.5/32 dev dummyvip0",
    "addr replace 2001:db8::5/128 dev dummyvip0",
  ]);
});

Deno.test("ensureDummyLink() removes addresses that are no more wanted", async () => {
  const { runs, tool } = anIp({ "-j addr show dev dummyvip0": { stdout: PRESENT } });

  await ensureDummyLink(tool, ["192.0.2.5"]);

  assertEquals(runs.slice(2), ["addr del 192.0.2.9/32 dev dummyvip0", "addr replace 192.0.2.5/32 dev dummyvip0"]);
});

Deno.test("ensureDummyLink() says what to do where the kernel has no dummy links", async () => {
  const { tool } = anIp({
    "-j addr show dev dummyvip0": { code: 1 },
    "link add dummyvip0 type dummy": { code: 2, stderr: "RTNETLINK answers: Operation not supported" },
  });

  const error = await assertRejects(() => ensureDummyLink(tool, []), K0sError, "Operation not supported");

  assertEquals(error.hint?.includes("remove virtualServers"), true);
});

Deno.test("removeDummyLink() does not mind if there is none", async () => {
  const { runs, tool } = anIp({ "link delete dummyvip0": { code: 1 } });

  await removeDummyLink(tool);

  assertEquals(runs, ["link delete dummyvip0"]);
});

Deno.test("addressesOf() leaves out what the kernel adds", () => {
  assertEquals([addressesOf(PRESENT), addressesOf("")], [["192.0.2.9/32"], []]);
});

Deno.test("labelAddresses() labels IPv6 anew, and IPv4 never", async () => {
  const { runs, tool } = anIp();

  await labelAddresses(tool, new Map([["192.0.2.5", 1], ["2001:db8::5", 10_000]]));

  assertEquals(runs, [
    "addrlabel del prefix 2001:db8::5/128",
    "addrlabel add prefix 2001:db8::5/128 label 10000",
  ]);
});
