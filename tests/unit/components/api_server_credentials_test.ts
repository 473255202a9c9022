import { assertEquals } from "@std/assert";
import { frontProxyArgs, serviceAccountArgs } from "../../../lib/components/api_server_credentials.ts";

Deno.test("serviceAccountArgs() have tokens end as they say where that is wished, and say nothing of it else", () => {
  const extended = (security?: { extendServiceAccountTokens: boolean }) =>
    serviceAccountArgs("/pki", security)["service-account-extend-token-expiration"];

  assertEquals([extended(), extended({ extendServiceAccountTokens: true })], [undefined, undefined]);
  assertEquals(extended({ extendServiceAccountTokens: false }), "false");
});

Deno.test("serviceAccountArgs() and frontProxyArgs() name keys of the cluster's directory", () => {
  const files = (args: Record<string, string>) => Object.values(args).filter((value) => value.startsWith("/"));

  assertEquals(files(serviceAccountArgs("/pki")), ["/pki/sa.pub", "/pki/sa.key"]);
  assertEquals(files(frontProxyArgs("/pki")), [
    "/pki/front-proxy-client.crt",
    "/pki/front-proxy-client.key",
    "/pki/front-proxy-ca.crt",
  ]);
});
