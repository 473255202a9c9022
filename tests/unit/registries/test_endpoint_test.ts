import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { denoHttp, systemClock } from "../../../lib/platform/mod.ts";
import type { EndpointReport } from "../../../lib/registries/endpoint_report.ts";
import type { Endpoint } from "../../../lib/registries/endpoints.ts";
import { basicAuthorization } from "../../../lib/registries/hosts_toml.ts";
import { testEndpoint } from "../../../lib/registries/test_endpoint.ts";
import { FakeClock } from "../../support/fakes.ts";
import { selfSignedServer } from "../../support/forge_certificates.ts";
import { aFreePort } from "../../support/free_port.ts";
import { until } from "../../support/until.ts";
import { testCertificates } from "./_certificates.ts";
import { FakeRegistry, IMAGE_DIGEST, LAYER_SIZES, LIST_DIGEST, REPOSITORY, TAG, USER } from "./_registry.ts";

const CERTIFICATES = await testCertificates();
const STRANGER = await testCertificates("stranger");
const IMAGE = { host: "registry.example", repository: REPOSITORY, tag: TAG, digest: "" };
const OPTIONS = {
  clock: systemClock,
  http: denoHttp,
  withinMs: 60_000,
  platform: "linux/amd64",
  signal: new AbortController().signal,
  authorities: [],
  proxy: undefined,
  digest: "",
};
const CREDENTIALS = { Authorization: basicAuthorization(USER) };

function endpoint(url: string, changes: Partial<Endpoint> = {}): Endpoint {
  return {
    kind: "mirror",
    url: new URL(`${url}/v2`),
    capabilities: ["pull", "resolve"],
    caCerts: [CERTIFICATES.ca],
    skipVerify: false,
    headers: {},
    ...changes,
  };
}

const steps = ({ hops }: EndpointReport) => hops.map(({ hop, ok }) => `${hop}${ok ? "" : " failed"}`).join(" ");
const last = ({ hops }: EndpointReport) => hops.at(-1)!;

Deno.test("testEndpoint() goes the whole way, with what the server wants to be shown", async () => {
  for (const wants of [undefined, "basic", "token"] as const) {
    await using registry = new FakeRegistry({ certificates: CERTIFICATES, ...(wants && { wants }) });
    const headers = wants === undefined ? {} : CREDENTIALS;

    const report = await testEndpoint(endpoint(registry.url, { headers }), IMAGE, OPTIONS);

    assertEquals(steps(report), "name tls token manifest layers", JSON.stringify(report.hops));
    assertEquals([report.ok, report.digest, report.platform], [true, LIST_DIGEST, "linux/amd64"]);
    assertEquals(report.blobs.map(({ sizeBytes, isThere }) => [sizeBytes, isThere]), [[2, true], [3, true], [5, true]]);
    assertEquals(last(report).detail, `2 with 8 bytes: ${LAYER_SIZES.join(", ")}`);
    assertStringIncludes(report.hops[1]!.detail, "CN=registry, issued by CN=registry-ca, verified");
    assert(registry.asked[0]!.path.endsWith("?ns=registry.example"), registry.asked[0]!.path);
    const shown = JSON.stringify(report);
    assert(![USER.password, CREDENTIALS.Authorization.slice(6)].some((secret) => shown.includes(secret)), shown);
  }
});

Deno.test("testEndpoint() says what is missing of authentication", async () => {
  const cases = [
    ["basic", {}, "it wants authentication (basic), and hosts.toml has no credentials for it"],
    ["basic", { Authorization: "Basic eDp5" }, "it refuses the credentials of hosts.toml"],
    ["token", {}, "gives no token: status 401"],
    ["token", { Authorization: "Basic eDp5" }, "gives no token: status 401"],
  ] as const;
  for (const [wants, headers, message] of cases) {
    await using registry = new FakeRegistry({ certificates: CERTIFICATES, wants });

    const report = await testEndpoint(endpoint(registry.url, { headers }), IMAGE, OPTIONS);

    assertEquals([steps(report), report.ok], ["name tls token failed", false]);
    assertStringIncludes(last(report).detail, message);
    assert(last(report).hint !== undefined);
  }
});

Deno.test("testEndpoint() shows a certificate that is not trusted, and goes on where it need not be", async () => {
  await using registry = new FakeRegistry({ certificates: CERTIFICATES, wants: "basic" });
  const at = (changes: Partial<Endpoint>) =>
    testEndpoint(endpoint(registry.url, { headers: CREDENTIALS, ...changes }), IMAGE, OPTIONS);

  const refused = await at({ caCerts: [STRANGER.ca] });
  const skipped = await at({ caCerts: [], skipVerify: true });

  assertEquals(steps(refused), "name tls failed");
  assertStringIncludes(last(refused).detail, "CN=registry, issued by CN=registry-ca, not trusted");
  assertEquals(registry.asked.filter(({ authorization }) => authorization === "").length, 0);
  assertEquals([steps(skipped), skipped.digest], ["name tls token manifest layers", LIST_DIGEST]);
  assertStringIncludes(skipped.hops[1]!.detail, "not verified since skip_verify is set");
});

Deno.test("testEndpoint() takes a server that is its own authority, as containerd does, and no other in its place", async () => {
  const own = await selfSignedServer(["127.0.0.1"]);
  const others = [await selfSignedServer(["127.0.0.1"]), await selfSignedServer(["127.0.0.2"])];
  await using registry = new FakeRegistry({ certificates: own, wants: "token" });
  await using elsewhere = new FakeRegistry({ certificates: others[1]! });
  const at = (url: string, ca: string) =>
    testEndpoint(endpoint(url, { headers: CREDENTIALS, caCerts: [STRANGER.ca, ca] }), IMAGE, OPTIONS);

  const taken = await at(registry.url, own.ca);
  const refused = [await at(registry.url, others[0]!.ca), await at(elsewhere.url, others[1]!.ca)];

  assertEquals(steps(taken), "name tls token manifest layers", JSON.stringify(taken.hops));
  assertStringIncludes(
    taken.hops[1]!.detail,
    "CN=itself, issued by CN=itself, verified as the one that is trusted itself",
  );
  assertEquals(refused.map(steps), ["name tls failed", "name tls failed"]);
});

Deno.test("testEndpoint() says which step fails, and stops there", async () => {
  await using registry = new FakeRegistry();
  const other = "0".repeat(64);
  const cases: [string, Partial<Endpoint>, Partial<typeof IMAGE & { want: string; platform: string }>, string][] = [
    [`http://127.0.0.1:${aFreePort()}`, {}, {}, "name tls token failed"],
    [`https://127.0.0.1:${aFreePort()}`, {}, {}, "name tls failed"],
    ["https://no.such.host.invalid", {}, {}, "name failed"],
    [registry.url, {}, { tag: "none" }, "name tls token manifest failed"],
    [registry.url, {}, { want: `sha256:${other}` }, "name tls token manifest failed"],
    [registry.url, {}, { platform: "linux/riscv64" }, "name tls token manifest failed"],
    [registry.url, { capabilities: ["pull"] }, {}, "asked failed"],
    [registry.url, { identity: { cert: CERTIFICATES.certificate, key: STRANGER.key } }, {}, "asked failed"],
    [registry.url, { caCerts: ["no PEM"] }, {}, "asked failed"],
  ];
  for (const [url, changes, { want = "", platform = "linux/amd64", ...image }, expected] of cases) {
    const options = { ...OPTIONS, digest: want, platform };
    const report = await testEndpoint(endpoint(url, changes), { ...IMAGE, ...image }, options);
    assertEquals([steps(report), report.ok], [expected, false], last(report).detail);
    if (expected === "name failed") assertStringIncludes(last(report).hint ?? "", "name servers");
  }
});

Deno.test("testEndpoint() notices contents that are others than asked for, and layers that are missing", async () => {
  const forged = (url: URL) => url.pathname.endsWith(LIST_DIGEST) ? new Response('{"manifests":[]}') : undefined;
  const lost = (url: URL) => url.pathname.includes("/blobs/") ? new Response(null, { status: 404 }) : undefined;
  await using forging = new FakeRegistry({ intercept: forged });
  await using losing = new FakeRegistry({ intercept: lost });

  const other = await testEndpoint(endpoint(forging.url), IMAGE, { ...OPTIONS, digest: LIST_DIGEST });
  const without = await testEndpoint(endpoint(losing.url), IMAGE, { ...OPTIONS, digest: IMAGE_DIGEST });

  assertStringIncludes(last(other).detail, "it hands out other contents than asked for");
  assertStringIncludes(last(without).detail, "3 of 3 parts are not there");
});

Deno.test("testEndpoint() gives up a server that hangs after the time that a step may take", async () => {
  const hanging = Promise.withResolvers<Response>();
  await using registry = new FakeRegistry({ intercept: () => hanging.promise });
  const clock = new FakeClock();
  const testing = testEndpoint(endpoint(registry.url), IMAGE, { ...OPTIONS, clock, withinMs: 10_000 });
  await until("it is asked", () => registry.asked.length === 1);

  await clock.advance(10_000);
  const report = await testing;
  hanging.resolve(new Response("late"));

  assertEquals([steps(report), last(report).detail, last(report).ms], [
    "name tls token failed",
    "no answer within 10 s",
    10_000,
  ]);
});
