import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { X509Certificate } from "node:crypto";
import { denoSpawn } from "../../../lib/platform/mod.ts";
import { PkiFixture } from "../../unit/pki/_fixture.ts";

const SANS = ["kubernetes", "kubernetes.default.svc.cluster.local.", "localhost", "127.0.0.1", "::1", "fd00::2"];

/** The moment at which the fixture's certificates were made, as `openssl verify -attime` takes it. */
const attime = (pki: PkiFixture) => String(Math.floor(pki.clock.now().getTime() / 1000));

async function openssl(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await denoSpawn.run("/usr/bin/openssl", { args });
  assertEquals(code, 0, `openssl ${args.join(" ")}\n${stdout}${stderr}`);
  return stdout;
}

/** Whether every leaf that an authority signs here verifies against its file. */
async function verifyAll(pki: PkiFixture): Promise<void> {
  const signed = {
    "ca": ["admin", "server", "k0s-api", "apiserver-kubelet-client", "ccm", "scheduler", "konnectivity"],
    "front-proxy-ca": ["front-proxy-client"],
    "etcd/ca": ["apiserver-etcd-client", "etcd/server", "etcd/peer"],
  };
  for (const [authority, leaves] of Object.entries(signed)) {
    const paths = leaves.map((name) => pki.path(`${name}.crt`));
    await openssl("verify", "-x509_strict", "-attime", attime(pki), "-CAfile", pki.path(`${authority}.crt`), ...paths);
  }
}

function everything(): PkiFixture {
  return new PkiFixture({ sans: SANS, storage: "etcd", etcdPeerAddress: "192.0.2.2", konnectivity: true });
}

Deno.test("issued certificates verify with openssl in strict mode", async () => {
  await using pki = everything();
  await pki.issue();

  await verifyAll(pki);

  const text = await openssl("x509", "-in", pki.path("server.crt"), "-noout", "-ext", "subjectAltName");
  assert(text.includes("DNS:kubernetes.default.svc.cluster.local."));
  assert(text.includes("IP Address:FD00:0:0:0:0:0:0:2"));
});

Deno.test("issued keys are sound for openssl", async () => {
  await using pki = everything();
  await pki.issue();

  for (const name of ["ca", "server", "sa", "etcd/jwt"]) {
    assert((await openssl("pkey", "-in", pki.path(`${name}.key`), "-check", "-noout")).includes("valid"));
  }
  assertEquals(await openssl("pkey", "-in", pki.path("sa.key"), "-pubout"), pki.read("sa.pub"));
});

const KEYS: [string, string[]][] = [
  ["RSA 2048 in PKCS#1", ["genrsa", "-traditional", "2048"]],
  ["RSA 4096 in PKCS#8", ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096"]],
  ["P-256 in SEC1 with parameters", ["ecparam", "-genkey", "-name", "prime256v1"]],
  ["P-384 in SEC1", ["ecparam", "-genkey", "-noout", "-name", "secp384r1"]],
  ["P-521 in PKCS#8", ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"]],
  ["Ed25519", ["genpkey", "-algorithm", "ED25519"]],
];
for (const [name, command] of KEYS) {
  Deno.test(`an authority of the operator's with ${name} is used and never written`, async () => {
    await using pki = everything();
    const subject = "/C=DE/O=Example, Inc./CN=Corporate CA";
    for (const authority of ["ca", "etcd/ca"]) {
      pki.write(`${authority}.key`, await openssl(...command));
      pki.write(`${authority}.crt`, "");
      await openssl(
        ...["req", "-x509", "-new", "-key", pki.path(`${authority}.key`), "-subj", subject, "-days", "3650"],
        ...["-addext", "keyUsage=critical,keyCertSign,cRLSign", "-out", pki.path(`${authority}.crt`)],
      );
    }
    // openssl's certificates start now, which the fixed clock of the fixture does not know.
    await pki.clock.advance(Date.now() - pki.clock.now().getTime() + 1000);
    const before = ["ca.crt", "ca.key", "etcd/ca.crt", "etcd/ca.key"].map((file) => pki.read(file));

    const first = await pki.issue();
    await verifyAll(pki);
    const second = await pki.issue();

    assertEquals(["ca.crt", "ca.key", "etcd/ca.crt", "etcd/ca.key"].map((file) => pki.read(file)), before);
    assert(!first.issued.includes("ca") && first.issued.includes("server"));
    assertEquals(second.issued, []);
  });
}

Deno.test("leaves repeat the name of their authority byte for byte, which Go insists on", async () => {
  await using pki = new PkiFixture();
  pki.write("openssl.cnf", "[req]\nstring_mask = pkix\ndistinguished_name = dn\nx509_extensions = ext\n[dn]\n[ext]\n");
  pki.write("ca.key", await openssl("genpkey", "-algorithm", "ED25519"));
  await openssl(
    ...["req", "-x509", "-new", "-config", pki.path("openssl.cnf"), "-key", pki.path("ca.key"), "-days", "3650"],
    ...["-subj", "/C=DE/O=Example/CN=Corporate CA", "-addext", "basicConstraints=CA:TRUE", "-out", pki.path("ca.crt")],
  );
  await pki.clock.advance(Date.now() - pki.clock.now().getTime() + 1000);

  await pki.issue();

  const PRINTABLE_O = [0x06, 0x03, 0x55, 0x04, 0x0a, 0x13, 0x07, ...new TextEncoder().encode("Example")];
  for (const name of ["ca", "admin"]) {
    const raw = new X509Certificate(pki.read(`${name}.crt`)).raw;
    assert(raw.includes(Buffer.from(PRINTABLE_O)), name);
  }
});
