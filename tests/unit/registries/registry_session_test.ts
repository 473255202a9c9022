import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { denoHttp, type HttpOptions } from "../../../lib/platform/mod.ts";
import type { Endpoint } from "../../../lib/registries/endpoints.ts";
import { RegistrySession } from "../../../lib/registries/registry_session.ts";
import { aFreePort } from "../../support/free_port.ts";
import { FakeRegistry } from "./_registry.ts";

const signal = new AbortController().signal;

function endpoint(url: string, changes: Partial<Endpoint> = {}): Endpoint {
  const open = { caCerts: ["OWN"], skipVerify: false, headers: { Authorization: "Basic eA==", "X-Own": "1" } };
  return { kind: "mirror", url: new URL(url), capabilities: ["pull"], ...open, ...changes };
}

/** What sessions are opened with. */
function opened(at: Endpoint, proxy?: string): HttpOptions | undefined {
  let options: HttpOptions | undefined;
  const http = {
    open: (given?: HttpOptions) => {
      options = given;
      return { fetch: () => Promise.reject(new Error("not asked")), [Symbol.dispose]: () => {} };
    },
  };
  new RegistrySession(at, { http, authorities: ["SYSTEM"], proxy })[Symbol.dispose]();
  return options;
}

Deno.test("RegistrySession trusts what containerd would, and goes where it would", () => {
  const identity = { cert: "C", key: "K" };

  assertEquals(opened(endpoint("https://a", { identity })), { caCerts: ["SYSTEM", "OWN"], ...identity });
  assertEquals(opened(endpoint("https://a", { skipVerify: true })), { insecure: true });
  assertEquals(opened(endpoint("https://a"), "http://p"), { caCerts: ["SYSTEM", "OWN"], proxy: "http://p" });
});

Deno.test("RegistrySession shows the headers of hosts.toml, and a token instead of its credentials", async () => {
  await using registry = new FakeRegistry();
  using session = new RegistrySession(endpoint(registry.url, { caCerts: [] }), {
    ...{ http: denoHttp, authorities: [], proxy: undefined },
  });
  await session.ask(`${registry.url}/v2/`, { signal });
  session.useToken("t");
  const { status, bytes } = await session.ask(`${registry.url}/v2/`, { signal });

  assertEquals([status, new TextDecoder().decode(bytes)], [404, "no such thing"]);
  assertEquals(registry.asked.map(({ authorization }) => authorization), ["Basic eA==", "Bearer t"]);
});

Deno.test("RegistrySession follows redirects to contents, and says why there is no answer", async () => {
  const large = new Uint8Array(5 * 1024 * 1024);
  const intercept = ({ pathname }: URL) => {
    if (pathname === "/from") return new Response(null, { status: 307, headers: { location: "/to" } });
    return pathname === "/large" ? new Response(large) : undefined;
  };
  await using registry = new FakeRegistry({ intercept });
  const way = { http: denoHttp, authorities: [], proxy: undefined };
  using session = new RegistrySession(endpoint(registry.url, { caCerts: [] }), way);

  assertEquals((await session.ask(`${registry.url}/from`, { signal })).status, 404);
  assertEquals((await session.ask(`${registry.url}/from`, { method: "HEAD", signal })).status, 307);
  await assertRejects(() => session.ask(`${registry.url}/large`, { signal }), K0sError, "more than four megabytes");
  const nobody = `http://127.0.0.1:${aFreePort()}/`;
  const error = await assertRejects(() => session.ask(nobody, { signal }), K0sError, "refused");
  assertEquals(error.message.includes(nobody), false);
});

Deno.test("RegistrySession guesses at a client certificate only where there is TLS", async () => {
  const reason = "operation was canceled: connection closed";
  const http = { open: () => ({ fetch: () => Promise.reject(new Error(reason)), [Symbol.dispose]: () => {} }) };
  for (
    const [url, message] of [["https://a", "it ends the connection without an answer"], ["http://a", reason]] as const
  ) {
    using session = new RegistrySession(endpoint(url), { http, authorities: [], proxy: undefined });

    await assertRejects(() => session.ask(url, { signal }), K0sError, message);
  }
});
