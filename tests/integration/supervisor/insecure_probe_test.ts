import { assertEquals, assertStringIncludes } from "@std/assert";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { denoHttp, systemClock } from "../../../lib/platform/mod.ts";
import type { Probe } from "../../../lib/supervisor/mod.ts";
import { Prober } from "../../../lib/supervisor/prober.ts";
import { aFreePort } from "../../support/free_port.ts";

const NEVER = new AbortController().signal;

/** A TLS server with a certificate that nobody trusts, for a name it is not reached by. */
async function untrustedServer(handler: (request: Request) => Response) {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]) as CryptoKeyPair;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=localhost@1",
    keys,
    signingAlgorithm: algorithm,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: "dns", value: "elsewhere" }])],
  });
  const der = new Uint8Array(await crypto.subtle.exportKey("pkcs8", keys.privateKey));
  const key = x509.PemConverter.encode(der, "PRIVATE KEY");
  return Deno.serve({ hostname: "127.0.0.1", port: 0, cert: certificate.toString("pem"), key, onListen() {} }, handler);
}

Deno.test("Prober asks a server that has made its certificate for itself", async () => {
  await using server = await untrustedServer((request) =>
    new URL(request.url).pathname === "/healthz"
      ? new Response("ok")
      : new Response("[-]store failed\n", { status: 500 })
  );
  const options = { http: denoHttp, clock: systemClock };
  const base = `https://127.0.0.1:${server.addr.port}`;
  const probe: Probe = { kind: "http", url: `${base}/healthz`, insecure: true, everyMs: 1, withinMs: 1 };

  using healthy = new Prober(probe, options);
  using failing = new Prober({ ...probe, url: `${base}/readyz` }, options);
  using strict = new Prober({ ...probe, insecure: false }, options);

  assertEquals(await healthy.probe(NEVER), undefined);
  assertEquals(await healthy.probe(NEVER), undefined);
  assertEquals(await failing.probe(NEVER), "status 500: [-]store failed");
  assertStringIncludes(await strict.probe(NEVER) ?? "", "certificate");
});

Deno.test("Prober says why a server cannot be reached", async () => {
  const url = `https://127.0.0.1:${aFreePort()}/healthz`;
  const probe: Probe = { kind: "http", url, insecure: true, everyMs: 1, withinMs: 1 };
  using prober = new Prober(probe, { http: denoHttp, clock: systemClock });

  assertStringIncludes(await prober.probe(NEVER) ?? "", "Cannot reach");
});
