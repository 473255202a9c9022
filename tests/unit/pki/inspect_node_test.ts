import { assertEquals } from "@std/assert";
import { inspectNode } from "../../../lib/pki/inspect_node.ts";
import { ensureKubeletClient } from "../../../lib/pki/kubelet_client.ts";
import { DAY_MS, PkiFixture } from "./_fixture.ts";

const API = ["ca", "front-proxy-ca", "admin", "admin.conf", "server", "k0s-api", "apiserver-kubelet-client"];
const CLIENTS = ["ccm", "ccm.conf", "scheduler", "scheduler.conf", "front-proxy-client"];

async function inspected(pki: PkiFixture, days = 0) {
  const certificates = await inspectNode(pki.options.paths, new Date(pki.clock.now().getTime() + days * DAY_MS));
  const problems = certificates.flatMap(({ name, problems }) =>
    problems.map(({ severity, message }) => `${severity} ${name}: ${message}`)
  );
  return { names: certificates.map(({ name }) => name), certificates, problems };
}

async function withKubelet(pki: PkiFixture): Promise<void> {
  const { paths, clock } = pki.options;
  await ensureKubeletClient({ paths, clock, nodeName: "one", server: "https://localhost:6443", lifetimeMs: DAY_MS });
}

Deno.test("inspectNode() of a controller finds what it has, kubeconfigs included, and nothing amiss", async () => {
  await using pki = await PkiFixture.issued();

  const { names, problems } = await inspected(pki);

  assertEquals([names, problems], [[...API, ...CLIENTS], []]);
});

Deno.test("inspectNode() of a controller with etcd, konnectivity and a kubelet", async () => {
  await using pki = await PkiFixture.issued({ storage: "etcd", etcdPeerAddress: "192.0.2.1", konnectivity: true });
  await withKubelet(pki);

  const { names, problems, certificates } = await inspected(pki);

  assertEquals(names.filter((name) => ![...API, ...CLIENTS].includes(name)), [
    ...["etcd/ca", "konnectivity", "konnectivity.conf", "apiserver-etcd-client", "etcd/server", "etcd/peer"],
    "kubelet-client",
  ]);
  assertEquals(problems, []);
  assertEquals(certificates.at(-1)?.subject, "O=system:nodes, CN=system:node:one");
});

Deno.test("inspectNode() of a worker finds the kubelet's own and the authority of its kubeconfig", async () => {
  await using pki = await PkiFixture.issued();
  await withKubelet(pki);
  for (const name of Object.keys(pki.snapshot())) pki.remove(name);

  const { names, problems } = await inspected(pki);
  const later = await inspected(pki, 1);

  assertEquals([names, problems], [["ca", "kubelet-client"], []]);
  assertEquals(later.problems, ["error kubelet-client: it expired at 2026-01-03T02:59:00.000Z"]);
});

Deno.test("inspectNode() tells what is missing of a controller, and what its kubeconfigs lack", async () => {
  await using pki = await PkiFixture.issued({ konnectivity: true });
  for (const name of ["server.crt", "konnectivity.crt", "scheduler.conf"]) pki.remove(name);
  pki.write("ccm.conf", "apiVersion: v1\n");

  assertEquals((await inspected(pki)).problems.map((one) => one.replace(pki.dataDir, "")), [
    "error server: it is missing",
    'error ccm.conf: Cannot read certificate "/pki/ccm.conf": it holds no PEM block with a certificate',
    "error scheduler.conf: it is missing",
    "error konnectivity: it is missing",
  ]);
});

Deno.test("inspectNode() tells what cannot be read, and goes on", async () => {
  await using pki = await PkiFixture.issued();
  await withKubelet(pki);
  for (const name of ["server.crt", "admin.key", "ccm.conf", "ca.key"]) {
    pki.remove(name);
    await Deno.mkdir(`${pki.dataDir}/pki/${name}`);
  }
  await Deno.remove(pki.options.paths.kubeletKubeconfig);
  await Deno.mkdir(pki.options.paths.kubeletKubeconfig);

  const { names, problems } = await inspected(pki);

  assertEquals(names, [...API, ...CLIENTS, "kubelet-client"]);
  const shown = problems.map((one) => one.replace(pki.dataDir, "").replace(/": .*/, '": …'));
  assertEquals(shown, [
    ...['error ca: Cannot read "/pki/ca.key": …', 'error admin: Cannot read "/pki/admin.key": …'],
    ...['error server: Cannot read "/pki/server.crt": …', 'error ccm.conf: Cannot read "/pki/ccm.conf": …'],
  ]);
});

Deno.test("inspectNode() of a worker that has joined and lost its certificate", async () => {
  await using pki = await PkiFixture.issued();
  await withKubelet(pki);
  for (const name of Object.keys(pki.snapshot())) pki.remove(name);
  await Deno.remove(`${pki.dataDir}/kubelet`, { recursive: true });

  assertEquals((await inspected(pki)).problems, ["error kubelet-client: it is missing"]);
});

Deno.test("inspectNode() finds nothing where there is no node, nor in what upstream's workers leave", async () => {
  await using pki = new PkiFixture();
  assertEquals((await inspected(pki)).names, []);

  pki.write("ca.crt", "junk");
  assertEquals((await inspected(pki)).names, []);
});
