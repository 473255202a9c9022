import { assertEquals } from "@std/assert";
import { proxyFor } from "../../../lib/registries/proxy.ts";

const CASES: [url: string, noProxy: string, isAsked: boolean][] = [
  ["https://registry.example", "", true],
  ["https://registry.example", "*", false],
  ["https://registry.example", "registry.example", false],
  ["https://registry.example", "other.example, example", false],
  ["https://registry.example", ".example", false],
  ["https://registry.example", "*.example", false],
  ["https://example", ".example", true],
  ["https://notexample", "example", true],
  ["https://registry.example:5000", "registry.example:5000", false],
  ["https://registry.example", "registry.example:5000", true],
  ["https://192.0.2.7:5000", "192.0.2.0/24", false],
  ["https://192.0.3.7:5000", "192.0.2.0/24,192.0.3.8", true],
  ["https://192.0.2.7", "192.0.2.7", false],
  ["https://[2001:db8::1]", "2001:db8::1", false],
  ["https://127.0.0.1:5000", "", false],
  ["https://localhost", "", false],
];

Deno.test("proxyFor() goes by NO_PROXY as programs of Go's do", () => {
  for (const [url, noProxy, isAsked] of CASES) {
    const environment = { HTTPS_PROXY: "http://proxy.example:3128", NO_PROXY: noProxy };
    const expected = isAsked ? "http://proxy.example:3128" : undefined;
    assertEquals(proxyFor(new URL(url), environment), expected, `${url} ${noProxy}`);
  }
});

Deno.test("proxyFor() takes the proxy of the protocol, in capitals or not, with a protocol or without", () => {
  const url = new URL("http://registry.example");

  assertEquals(proxyFor(url, { HTTPS_PROXY: "http://a" }), undefined);
  assertEquals(proxyFor(url, { http_proxy: "proxy.example:3128" }), "http://proxy.example:3128");
  assertEquals(proxyFor(url, { HTTP_PROXY: "", http_proxy: "http://b" }), "http://b");
});
