import { assertEquals } from "@std/assert";
import { bracketed, canonicalHost, httpsUrl, joinHostPort, splitHostPort } from "../../../lib/base/host_port.ts";
import { decodedUri } from "../../../lib/base/mod.ts";

for (const address of ["192.0.2.1:6443", "[2001:db8::1]:6443", "a.example:1"]) {
  Deno.test(`splitHostPort() and joinHostPort() are each other's inverse for ${address}`, () => {
    const { host, port } = splitHostPort(address);
    assertEquals(joinHostPort(host, port ?? 0), address);
  });
}

Deno.test("splitHostPort() takes what operators write", () => {
  assertEquals(["h", "h:1", "[fd00::1]:2", "fd00::1", ""].map(splitHostPort), [
    { host: "h", port: undefined },
    { host: "h", port: 1 },
    { host: "fd00::1", port: 2 },
    { host: "fd00::1", port: undefined },
    { host: "", port: undefined },
  ]);
});

Deno.test("bracketed() leaves names and IPv4 alone", () => {
  assertEquals(["h", "192.0.2.1", "fd00::1"].map(bracketed), ["h", "192.0.2.1", "[fd00::1]"]);
});

Deno.test("canonicalHost() gives each host one spelling", () => {
  const spellings = ["Node-A.", "FD00:0:0::4", "fe80::1%eth0", "::ffff:10.0.0.4", "10.0.0.4", "::ffff:0:1"];

  assertEquals(spellings.map(canonicalHost), ["node-a", "fd00::4", "fe80::1", "10.0.0.4", "10.0.0.4", "0.0.0.1"]);
});

Deno.test("httpsUrl() puts brackets around IPv6", () => {
  assertEquals(httpsUrl("localhost", 6443), "https://localhost:6443");
  assertEquals(httpsUrl("fd00::1", 443), "https://[fd00::1]:443");
});

Deno.test("decodedUri() takes a part as it is if its escapes are none", () => {
  assertEquals(["p%40ss", "100%", ""].map(decodedUri), ["p@ss", "100%", ""]);
});
