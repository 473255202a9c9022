import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { isIssuedBy, parseCertificate } from "../../../lib/pki/certificate.ts";
import { readDer } from "../../../lib/pki/der.ts";
import { KEY_ALGORITHM, makeKeyPair, parsePrivateKey } from "../../../lib/pki/keys.ts";
import { loadIssuer } from "../../../lib/pki/issuer.ts";
import { signAuthority, signLeaf, signRequest } from "../../../lib/pki/signing.ts";

const VALIDITY = { notBefore: new Date("2026-01-01T00:00:00Z"), notAfter: new Date("2027-01-01T00:00:00Z") };
const CA = { commonName: "a-ca", organizations: [], sans: [], ...VALIDITY };

async function anIssuer() {
  const pair = await makeKeyPair();
  const key = parsePrivateKey(pair.privatePem, "ca.key");
  const pem = await signAuthority(CA, key, pair.publicKey);
  return { certificate: parseCertificate(pem, "ca.crt"), issuer: await loadIssuer(pem, key) };
}

Deno.test("signAuthority() makes an authority by itself", async () => {
  const { certificate } = await anIssuer();

  assert(certificate.isAuthority);
  assert(isIssuedBy(certificate, certificate));
  assertEquals([certificate.notBefore, certificate.notAfter], [VALIDITY.notBefore, VALIDITY.notAfter]);
});

Deno.test("signLeaf() certifies what it is given, with a serial number of its own", async () => {
  const { certificate: ca, issuer } = await anIssuer();
  const content = { commonName: "a", organizations: ["g1", "g2"], sans: ["b.example.", "::1"], ...VALIDITY };

  const pems = await Promise.all([1, 2].map(async () => signLeaf(content, (await makeKeyPair()).publicKey, issuer)));

  const [one, two] = pems.map((pem) => parseCertificate(pem, ""));
  assert(one !== undefined && two !== undefined && one.serial !== two.serial);
  assert(isIssuedBy(one, ca) && !one.isAuthority);
  assertEquals(one.subject, "O=g1\nO=g2\nCN=a");
  assertEquals(one.sans, ["b.example.", "::1"]);
});

/** What is signed of a certificate or a request, in hexadecimal; the signature is another one each time. */
function bodyOf(pem: string): string {
  return Buffer.from(readDer(readDer(bytesOf(pem))[0]!.content)[0]!.whole).toString("hex");
}

function bytesOf(pem: string) {
  return Uint8Array.from(Buffer.from(pem.replace(/-----[^-]+-----/g, ""), "base64"));
}

Deno.test("signAuthority(), signLeaf() and signRequest() write what @peculiar/x509 does, byte for byte", async () => {
  const pair = await makeKeyPair();
  const key = parsePrivateKey(pair.privatePem, "");
  const privateKey = await crypto.subtle.importKey(
    "pkcs8",
    new Uint8Array(key.export({ type: "pkcs8", format: "der" })),
    KEY_ALGORITHM,
    false,
    ["sign"],
  );
  const names: [commonName: string, organizations: string[], sans: string[]][] = [
    ["a", ["g1", "g2"], ["b.example.", "::1", "10.0.0.1"]],
    ["kübe", ["system:masters"], []],
    ["", [""], Array.from({ length: 40 }, (_, index) => `host${index}.example.com`)],
  ];

  for (const [commonName, organizations, sans] of names) {
    const content = { commonName, organizations, sans, ...VALIDITY, notAfter: new Date("2050-01-01T00:00:00Z") };
    const authority = await signAuthority(content, key, pair.publicKey);
    const leaf = await signLeaf(content, pair.publicKey, await loadIssuer(authority, key));

    const common = {
      subject: [...organizations.map((value) => ({ O: [value] })), { CN: [commonName] }],
      issuer: new x509.X509Certificate(authority).subjectName,
      notBefore: content.notBefore,
      notAfter: content.notAfter,
      publicKey: pair.publicKey,
      signingKey: privateKey,
      signingAlgorithm: { ...KEY_ALGORITHM, hash: "SHA-256" },
    };
    const keyId = await x509.SubjectKeyIdentifierExtension.create(pair.publicKey);
    const flags = x509.KeyUsageFlags;
    const expectedAuthority = await x509.X509CertificateGenerator.create({
      ...common,
      serialNumber: new x509.X509Certificate(authority).serialNumber,
      extensions: [
        new x509.KeyUsagesExtension(flags.keyCertSign | flags.cRLSign, true),
        new x509.BasicConstraintsExtension(true, undefined, true),
        keyId,
      ],
    });
    const alternatives = sans.map((value) => ({ type: /^[a-z]/.test(value) ? "dns" as const : "ip" as const, value }));
    const expectedLeaf = await x509.X509CertificateGenerator.create({
      ...common,
      serialNumber: new x509.X509Certificate(leaf).serialNumber,
      extensions: [
        new x509.KeyUsagesExtension(flags.digitalSignature | flags.keyEncipherment, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
        new x509.BasicConstraintsExtension(false, undefined, true),
        keyId,
        new x509.AuthorityKeyIdentifierExtension(keyId.keyId),
        ...(sans.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(alternatives)]),
      ],
    });
    assertEquals(bodyOf(authority), bodyOf(expectedAuthority.toString("pem")));
    assertEquals(bodyOf(leaf), bodyOf(expectedLeaf.toString("pem")));

    const request = await signRequest({ commonName, organizations }, key);
    const expectedRequest = await x509.Pkcs10CertificateRequestGenerator.create({
      name: common.subject,
      keys: { privateKey, publicKey: pair.publicKey },
      signingAlgorithm: common.signingAlgorithm,
    });
    assertEquals(bodyOf(request), bodyOf(expectedRequest.toString("pem")));
    assert(await new x509.Pkcs10CertificateRequest(request).verify());
  }
});
