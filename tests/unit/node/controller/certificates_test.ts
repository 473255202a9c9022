import { assert, assertEquals } from "@std/assert";
import { issueCertificates } from "../../../../lib/node/controller/certificates.ts";
import { parseCertificate } from "../../../../lib/pki/certificate.ts";
import { inspectNode } from "../../../../lib/pki/mod.ts";
import { certifiedController } from "../../../support/certified_controller.ts";
import { until } from "../../../support/until.ts";

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

Deno.test("issueCertificates() twice at once leaves pairs that fit", async () => {
  await using f = await certifiedController();

  await Promise.all([1, 2, 3].map(() => issueCertificates(f.state, { renew: ["server", "admin"] })));

  const { paths, ports: { clock } } = f.state.inputs;
  assertEquals((await inspectNode(paths, clock.now())).flatMap(({ problems }) => problems), []);
});
