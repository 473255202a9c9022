import { assertEquals } from "@std/assert";
import { namesProxy, withoutProxyFor } from "../../../lib/base/mod.ts";

const DIRECT = ["localhost", "10.0.0.0/8"];

const CASES: [what: string, given: Record<string, string>, expected: Record<string, string>][] = [
  ["adds nothing where there is no proxy", { NO_PROXY: "a" }, { NO_PROXY: "a" }],
  ["adds nothing where the proxy is empty", { HTTP_PROXY: "" }, { HTTP_PROXY: "" }],
  ["names hosts in both spellings", { HTTPS_PROXY: "p" }, {
    ...{ HTTPS_PROXY: "p", NO_PROXY: "localhost,10.0.0.0/8", no_proxy: "localhost,10.0.0.0/8" },
  }],
  ["keeps what the operator excepts", { ALL_PROXY: "p", NO_PROXY: "a.example, localhost" }, {
    ...{ ALL_PROXY: "p", NO_PROXY: "a.example,localhost,10.0.0.0/8", no_proxy: "a.example,localhost,10.0.0.0/8" },
  }],
  ["takes the lower-case list where the other is empty", { http_proxy: "p", NO_PROXY: "", no_proxy: "b" }, {
    ...{ http_proxy: "p", NO_PROXY: "b,localhost,10.0.0.0/8", no_proxy: "b,localhost,10.0.0.0/8" },
  }],
];
for (const [what, given, expected] of CASES) {
  Deno.test(`withoutProxyFor() ${what}`, () => assertEquals(withoutProxyFor(DIRECT, given), expected));
}

Deno.test("namesProxy() looks for proxies in both spellings, and for nothing else", () => {
  for (const name of ["HTTP_PROXY", "https_proxy", "ALL_PROXY"]) assertEquals(namesProxy({ [name]: "p" }), true);
  assertEquals(namesProxy({ NO_PROXY: "a", HTTP_PROXY: "", SOME_HTTP_PROXY: "p" }), false);
});
