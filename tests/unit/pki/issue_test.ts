import { X509Certificate } from "node:crypto";
import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { checkNodePki } from "../../../lib/pki/mod.ts";
import { parsePrivateKey } from "../../../lib/pki/keys.ts";
import { sha256Of } from "../../../lib/platform/mod.ts";
import { UPSTREAM_API_SANS, upstreamPki } from "../../support/upstream_pki.ts";
import { DAY_MS, PkiFixture } from "./_fixture.ts";

const ETCD = { storage: "etcd", etcdPeerAddress: "192.0.2.2" } as const;

Deno.test("issueNodePki() fills an empty directory with upstream's layout", async () => {
  await using pki = new PkiFixture({ ...ETCD, konnectivity: true });

  const report = await pki.issue();

  const pairs = [
    ...["admin", "apiserver-etcd-client", "apiserver-kubelet-client", "ca", "ccm", "etcd/ca", "etcd/peer"],
    ...["etcd/server", "front-proxy-ca", "front-proxy-client", "k0s-api", "konnectivity", "scheduler", "server"],
  ];
  assertEquals(
    Object.keys(pki.snapshot()).toSorted(),
    [
      ...["admin.conf", "ccm.conf", "konnectivity.conf", "scheduler.conf"],
      ...["sa.key", "sa.pub", "etcd/jwt.key", "etcd/jwt.pub"],
      ...pairs.flatMap((name) => [`${name}.crt`, `${name}.key`]),
    ].toSorted(),
  );
  assertEquals(report.issued.toSorted(), [...pairs, "sa", "etcd/jwt"].toSorted());
  assertEquals(report.kept, []);
});

Deno.test("issueNodePki() reports the digest of every public file", async () => {
  await using pki = await PkiFixture.issued();

  const { digests } = await pki.issue();

  assertEquals(digests["server"], sha256Of(pki.read("server.crt")));
  assertEquals(digests["sa"], sha256Of(pki.read("sa.pub")));
});

Deno.test("issueNodePki() touches nothing when all is right", async () => {
  await using pki = new PkiFixture({ ...ETCD, konnectivity: true });
  const first = await pki.issue();
  const before = pki.snapshot();

  const second = await pki.issue();

  assertEquals(pki.snapshot(), before);
  assertEquals(second, { ...first, issued: [], kept: first.issued });
});

Deno.test("issueNodePki() makes etcd an RSA key, by which upstream can take the directory over", async () => {
  await using pki = new PkiFixture(ETCD);

  const { tokenAlgorithms } = await pki.issue({ etcdTokenKey: undefined });

  assertEquals(parsePrivateKey(pki.read("etcd/jwt.key"), "jwt.key").asymmetricKeyType, "rsa");
  assertEquals(tokenAlgorithms, { "sa": "ES256", "etcd/jwt": "RS512" });
});

Deno.test("issueNodePki() takes over upstream's keys and certificates, all of them RSA", async () => {
  await using pki = new PkiFixture({ ...ETCD, konnectivity: true });
  const upstream = await upstreamPki({ peerAddress: "192.0.2.2", now: pki.clock.now() });
  for (const { name, text } of upstream) pki.write(name.replace(/^pki\//, ""), text);
  const before = pki.snapshot();

  const { issued, kept, tokenAlgorithms } = await pki.issue({ sans: UPSTREAM_API_SANS });

  assertEquals(tokenAlgorithms, { "sa": "RS512", "etcd/jwt": "RS512" });
  const authorities = ["ca", "front-proxy-ca", "etcd/ca", "sa", "etcd/jwt"];
  assertEquals(authorities.filter((name) => !kept.includes(name)), []);
  // Ours also serves the agents of konnectivity, which upstream's `server` does there.
  assertEquals(issued, ["konnectivity"]);
  const files = Object.keys(before).filter((name) => !name.startsWith("konnectivity") && !name.endsWith(".conf"));
  assertEquals(files.filter((name) => pki.snapshot()[name] !== before[name]), []);
});

Deno.test("issueNodePki() renews only what a new name concerns", async () => {
  await using pki = await PkiFixture.issued();

  const report = await pki.issue({ sans: ["kubernetes", "localhost", "127.0.0.1", "api.example"] });

  assertEquals(report.issued, ["server", "k0s-api"]);
});

Deno.test("issueNodePki() renews leaves, not authorities, late in their lives", async () => {
  await using pki = await PkiFixture.issued();
  const admin = pki.read("admin.conf");
  await pki.clock.advance(250 * DAY_MS);

  const report = await pki.issue();

  assertEquals(report.kept, ["ca", "front-proxy-ca", "sa"]);
  assertNotEquals(pki.read("admin.conf"), admin);
});

Deno.test("issueNodePki() issues leaves anew under another authority", async () => {
  await using pki = await PkiFixture.issued();
  await using other = new PkiFixture();
  await other.issue();
  for (const file of ["ca.crt", "ca.key"]) pki.write(file, other.read(file));

  const report = await pki.issue();

  assertEquals(report.kept, ["ca", "front-proxy-ca", "front-proxy-client", "sa"]);
  assertEquals(pki.read("ca.crt"), other.read("ca.crt"));
});

Deno.test("issueNodePki() writes kubeconfigs again when the server moves, without new keys", async () => {
  await using pki = await PkiFixture.issued();

  const report = await pki.issue({ apiHost: "192.0.2.2" });

  assertEquals(report.issued, []);
  assert(pki.read("ccm.conf").includes("server: https://192.0.2.2:6443\n"));
  assertEquals((Deno.statSync(pki.path("ccm.conf")).mode ?? 0) & 0o777, 0o600);
});

Deno.test("issueNodePki() replaces a certificate of konnectivity-server that is an administrator's", async () => {
  await using pki = await PkiFixture.issued({ konnectivity: true });
  for (const ending of ["crt", "key"]) pki.write(`konnectivity.${ending}`, pki.read(`admin.${ending}`));

  const report = await pki.issue({ konnectivity: true });

  assertEquals(report.issued, ["konnectivity"]);
  const { subject } = new X509Certificate(pki.read("konnectivity.crt"));
  assertEquals(subject, "CN=system:konnectivity-server");
});

Deno.test("issueNodePki() gives konnectivity-server no name of the API server's Service, and takes one that it has", async () => {
  await using pki = await PkiFixture.issued({ konnectivity: true });

  const report = await pki.issue({ konnectivity: true, serviceSans: ["kubernetes"] });

  assertEquals(report.issued, ["konnectivity"]);
  const { subjectAltName } = new X509Certificate(pki.read("konnectivity.crt"));
  assertEquals(subjectAltName, "DNS:localhost, IP Address:127.0.0.1");
});

Deno.test("issueNodePki() removes konnectivity's files when it is off", async () => {
  await using pki = await PkiFixture.issued({ konnectivity: true });

  await pki.issue({ konnectivity: false });

  assertEquals(Object.keys(pki.snapshot()).filter((name) => name.startsWith("konnectivity")), []);
});

Deno.test("issueNodePki() does without an authority's key as long as nothing has to be signed", async () => {
  await using pki = await PkiFixture.issued();
  pki.remove("ca.key");

  assertEquals((await pki.issue()).issued, []);
  const before = pki.snapshot();
  const error = await assertRejects(() => pki.issue({ sans: ["new.example"] }), K0sError, 'ca.key" of its authority');

  assert(error.hint?.includes("ca.crt"));
  assertEquals(pki.snapshot(), before);
});

for (const name of ["ca.crt", "ca.key", "front-proxy-ca.key", "etcd/ca.crt", "sa.key", "etcd/jwt.key"]) {
  Deno.test(`issueNodePki() stops at a damaged ${name} before it writes anything`, async () => {
    await using pki = await PkiFixture.issued(ETCD);
    pki.write(name, "junk");
    pki.remove("admin.crt");
    const before = pki.snapshot();

    await assertRejects(() => pki.issue(), K0sError, pki.path(name));

    assertEquals(pki.snapshot(), before);
  });
}

Deno.test("issueNodePki() creates nothing when it refuses", async () => {
  await using pki = new PkiFixture();
  pki.write("ca.crt", "junk");

  await assertRejects(() => pki.issue(), K0sError);

  assertEquals(Object.keys(pki.snapshot()), ["ca.crt"]);
});

Deno.test("issueNodePki() repairs a node that lost files to a kill", async () => {
  await using pki = await PkiFixture.issued(ETCD);
  Deno.renameSync(pki.path("etcd/ca.crt"), pki.path("etcd/ca.crt.new"));
  for (const lost of ["etcd/peer.crt", "etcd/server.crt", "etcd/server.key", "sa.pub"]) pki.remove(lost);

  const report = await pki.issue();

  assertEquals(report.issued, ["etcd/server", "etcd/peer"]);
  assertEquals(await pki.issue(), { ...report, issued: [], kept: (await pki.issue()).kept });
});

for (const damaged of ["ca.key", "ca.crt", "front-proxy-ca.key", "sa.key"]) {
  Deno.test(`checkNodePki() finds a damaged ${damaged}, and changes nothing`, async () => {
    await using pki = await PkiFixture.issued();
    pki.write(damaged, "junk");
    const before = pki.snapshot();

    await assertRejects(() => checkNodePki(pki.options), K0sError, pki.path(damaged));

    assertEquals(pki.snapshot(), before);
  });
}

Deno.test("checkNodePki() is content with nothing at all, and with what was issued", async () => {
  await using empty = new PkiFixture();
  await using issued = await PkiFixture.issued();

  await checkNodePki(empty.options);
  await checkNodePki(issued.options);
});
