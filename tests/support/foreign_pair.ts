import "reflect-metadata";
import { X509CertificateGenerator } from "@peculiar/x509";
import { encodePem } from "../../lib/pki/pem.ts";

/** A leaf of an authority that is not k0s's, as an operator brings it. @param days From 2026 on. @default {for one year} */
export async function foreignPair(days?: number): Promise<{ certificatePem: string; keyPem: string }> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const start = new Date("2026-01-01T00:00:00Z");
  const certificate = await X509CertificateGenerator.create({
    serialNumber: "01",
    subject: "CN=web",
    issuer: "CN=Corporate CA",
    ...(days === undefined ? {} : { notBefore: start, notAfter: new Date(start.getTime() + days * 86_400_000) }),
    publicKey: keys.publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm: algorithm,
  });
  const key = new Uint8Array(await crypto.subtle.exportKey("pkcs8", keys.privateKey));
  return {
    certificatePem: encodePem("CERTIFICATE", new Uint8Array(certificate.rawData)),
    keyPem: encodePem("PRIVATE KEY", key),
  };
}
