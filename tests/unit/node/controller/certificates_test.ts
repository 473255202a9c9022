import { assert, assertEquals, assertRejects } from "@std/assert";
import { aClusterConfig, aControllerState } from "../../../support/a_controller.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";
import { foreignPair } from "../../../support/foreign_pair.ts";
import { areCertificatesDue, issueCertificates, reportTrouble } from "../../../../lib/node/controller/certificates.ts";
import { parseCertificate } from "../../../../lib/pki/certificate.ts";
import { inspectNode } from "../../../../lib/pki/mod.ts";
import { certifiedController } from "../../../support/certified_controller.ts";
import { flushPromises } from "../../../support/fakes.ts";
import { until } from "../../../support/until.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

function names(f: Awaited<ReturnType<typeof certifiedController>>): string[] {
  return parseCertificate(f.read("server.crt"), "server.crt").sans;
}

Deno.test("reissueCertificates() issues what a changed configuration wants at once, and that alone", async () => {
  await using f = await certifiedController();
  const before = f.digests();
  const { client } = f.state;
  const { spec } = f.state.config;
  f.state.learn({ config: { ...f.state.config, spec: { ...spec, api: { ...spec.api, sans: ["api.example.com"] } } } });

  f.follow();

  await until("the new name", () => Promise.resolve(names(f).includes("api.example.com")));
  await until("its digest", () => Promise.resolve(f.digests()["server"] !== before["server"]));
  assertEquals([f.digests()["ca"], f.digests()["admin"]], [before["ca"], before["admin"]]);
  assert(f.state.client === client, "tasks keep their client");
});

Deno.test("reissueCertificates() renews leaves late in their lives, while the node runs", async () => {
  await using f = await certifiedController();
  const before = f.digests();

  f.follow();
  await f.ports.clock.advance(250 * 86_400_000);

  await until("new leaves", () => Promise.resolve(f.digests()["ccm"] !== before["ccm"]));
  assertEquals([f.digests()["ca"], f.digests()["sa"]], [before["ca"], before["sa"]]);
});

Deno.test("issueCertificates() has the connections to etcd take new certificates over", async () => {
  await using f = await certifiedController();
  let read = 0;
  const readCertificates = () => Promise.resolve(void read++);
  f.state.etcd = { readCertificates, [Symbol.dispose]: () => {} } as unknown as NonNullable<typeof f.state.etcd>;

  await issueCertificates(f.state);
  assertEquals(read, 0);
  await issueCertificates(f.state, { renew: ["admin"] });

  assertEquals(read, 1);
});

Deno.test("issueCertificates() takes a configuration that changes meanwhile for one that they are still to be issued for", async () => {
  await using f = await certifiedController();
  const { spec } = f.state.config;

  const issuing = issueCertificates(f.state, { renew: ["admin"] });
  // It has begun, and waits for files.
  await flushPromises();
  f.state.learn({ config: { ...f.state.config, spec: { ...spec, api: { ...spec.api, sans: ["api.example.com"] } } } });
  await issuing;

  assertEquals([areCertificatesDue(f.state), names(f).includes("api.example.com")], [true, false]);
  await issueCertificates(f.state);
  assertEquals([areCertificatesDue(f.state), names(f).includes("api.example.com")], [false, true]);
});

Deno.test("issueCertificates() has connections take them over when it is called again, where that has failed", async () => {
  await using f = await certifiedController();
  let failures = 1;
  let read = 0;
  const readCertificates = () => failures-- > 0 ? Promise.reject(new Error("no file")) : Promise.resolve(void read++);
  f.state.etcd = { readCertificates, [Symbol.dispose]: () => {} } as unknown as NonNullable<typeof f.state.etcd>;

  await assertRejects(() => issueCertificates(f.state, { renew: ["admin"] }), Error, "no file");
  await issueCertificates(f.state);

  assertEquals(read, 1);
});

Deno.test("reissueCertificates() tells of an authority that has expired once, however often it tries", async () => {
  await using f = await certifiedController();
  const { clock, log } = f.ports;
  f.follow();
  await clock.advance(11 * 365 * DAY_MS);
  const tries = () => log.records.filter(({ level }) => level === "error").length;
  await until("it has tried again", async () => {
    await clock.advance(MINUTE_MS);
    return tries() > 3;
  });

  assertEquals(log.records.filter(({ message }) => message === "Certificates are not renewed").length, 1);
  assert(f.state.facts.certificateTrouble?.includes("it expired at"));
});

Deno.test("issueCertificates() twice at once leaves pairs that fit", async () => {
  await using f = await certifiedController();

  await Promise.all([1, 2, 3].map(() => issueCertificates(f.state, { renew: ["server", "admin"] })));

  const { paths, ports: { clock } } = f.state.inputs;
  assertEquals((await inspectNode(paths, clock.now())).flatMap(({ problems }) => problems), []);
});

Deno.test("reissueCertificates() sleeps until two thirds of a life are over, and no longer than an hour", async () => {
  await using f = await certifiedController();
  const { clock } = f.ports;
  const before = f.digests();
  f.follow();
  assertEquals(clock.nextInMs, 60 * MINUTE_MS);

  // Ten minutes before two thirds of 365 days, which began 305 seconds before they were issued.
  await clock.advance(243 * DAY_MS + 8 * 60 * MINUTE_MS - 305_000 - 10 * MINUTE_MS);
  await until("it has looked and sleeps again", () => Promise.resolve(clock.nextInMs === 10 * MINUTE_MS + 1));
  assertEquals(f.digests(), before);
  await clock.advance(10 * MINUTE_MS + 1);

  await until("new leaves", () => Promise.resolve(f.digests()["server"] !== before["server"]));
  assertEquals(f.digests()["ca"], before["ca"]);
  await until("it sleeps again", () => Promise.resolve(clock.nextInMs === 60 * MINUTE_MS));
});

Deno.test("reissueCertificates() renews leaves of minutes in time", async () => {
  const config = aClusterConfig();
  config.spec.api.ca.certificatesExpireAfter = "10m";
  await using f = await certifiedController({ config });
  const { clock } = f.ports;
  const before = f.digests();
  f.follow();
  const dueInMs = clock.nextInMs ?? 0;
  assert(dueInMs > 5 * MINUTE_MS && dueInMs < 6 * MINUTE_MS, String(dueInMs));

  await clock.advance(dueInMs);

  await until("new leaves", () => Promise.resolve(f.digests()["server"] !== before["server"]));
  const { notAfter } = parseCertificate(f.read("server.crt"), "");
  assert(notAfter.getTime() - clock.now().getTime() > 8 * MINUTE_MS, notAfter.toISOString());
});

Deno.test("reissueCertificates() says what it cannot renew, and no more once it can", async () => {
  await using f = await certifiedController();
  const key = f.read("ca.key");
  f.remove("ca.key");
  const trouble = () => f.state.facts.certificateTrouble;
  f.follow();
  await f.ports.clock.advance(250 * DAY_MS);

  await until("it says so", () => Promise.resolve(trouble()?.includes("of its authority is missing") === true));
  assert(f.state.desired.tasks.some(({ name }) => name === "certificate-event"));
  Deno.writeTextFileSync(`${f.dataDir}/pki/ca.key`, key);

  await until("it is renewed", async () => {
    await f.ports.clock.advance(MINUTE_MS);
    return trouble() === undefined;
  });
  assert(!f.state.desired.tasks.some(({ name }) => name === "certificate-event"));
});

Deno.test("reissueCertificates() says which certificate of the operator grows old, once", async () => {
  await using f = await certifiedController();
  const { certificatePem, keyPem } = await foreignPair(30);
  Deno.writeTextFileSync(`${f.dataDir}/pki/server.crt`, certificatePem);
  Deno.writeTextFileSync(`${f.dataDir}/pki/server.key`, keyPem);
  await f.ports.clock.advance(25 * DAY_MS);

  await issueCertificates(f.state);
  await issueCertificates(f.state);

  const why = '"server" expires at 2026-01-31T00:00:00.000Z: an authority of the operator signed it';
  assertEquals(f.state.facts.certificateTrouble, why);
  assertEquals(f.ports.log.records.filter(({ message }) => message === "Certificates are not renewed").length, 1);
});

Deno.test("reportTrouble() tells the cluster what is not renewed", async () => {
  const cluster = new FakeCluster();
  const state = (certificateTrouble?: string) => ({
    ...{ client: cluster.client(), hostname: "one", inputs: aControllerState().inputs, facts: { certificateTrouble } },
  });
  const { signal } = new AbortController();

  await reportTrouble(state() as never, signal);
  assertEquals(cluster.requests.length, 0);
  await reportTrouble(state("why") as never, signal);

  const { type, message } = cluster.requests[0]?.body as Record<string, string>;
  assertEquals([type, message], ["Warning", "Certificates of controller one are not renewed: why"]);
});
