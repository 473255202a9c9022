import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { isIp } from "../../lib/base/mod.ts";
import { KEY_ALGORITHM, makeKeyPair, parsePrivateKey } from "../../lib/pki/keys.ts";
import { encodePem } from "../../lib/pki/pem.ts";
import { loadIssuer } from "../../lib/pki/issuer.ts";
import { signLeaf } from "../../lib/pki/signing.ts";

const ALGORITHM = { ...KEY_ALGORITHM, hash: "SHA-256" };

/** A server's certificate as an attacker may have got it from a cluster's authority. */
export async function forgeServer(
  { commonName, organizations, caPem, caKeyPem, sans = ["localhost", "127.0.0.1"] }: {
    commonName: string;
    organizations: string[];
    caPem: string;
    caKeyPem: string;
    sans?: string[];
  },
): Promise<{ certificatePem: string; keyPem: string }> {
  const { publicKey, privatePem } = await makeKeyPair();
  const issuer = await loadIssuer(caPem, parsePrivateKey(caKeyPem, "ca.key"));
  const [notBefore, notAfter] = [new Date(Date.now() - 60_000), new Date(Date.now() + 3_600_000)];
  const content = { commonName, organizations, sans, notBefore, notAfter };
  return { certificatePem: await signLeaf(content, publicKey, issuer), keyPem: privatePem };
}

/** What a kubelet, or what else has its credentials, asks to be certified as. PEM. */
export async function servingRequest(nodeName: string, names: readonly string[]): Promise<string> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]) as CryptoKeyPair;
  const general = names.map((value) => ({ type: isIp(value) ? "ip" : "dns", value }) as const);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: [{ O: ["system:nodes"] }, { CN: [`system:node:${nodeName}`] }],
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [new x509.SubjectAlternativeNameExtension(general)],
  });
  return encodePem("CERTIFICATE REQUEST", new Uint8Array(request.rawData));
}

/** A server's certificate that vouches for itself, as `openssl req -x509` makes it: authority and server in one. PEM. */
export async function selfSignedServer(
  names: readonly string[],
): Promise<{ ca: string; certificate: string; key: string }> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]) as CryptoKeyPair;
  const general = names.map((value) => ({ type: isIp(value) ? "ip" : "dns", value }) as const);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=itself",
    keys,
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 3_600_000),
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.SubjectAlternativeNameExtension(general),
    ],
  });
  const text = encodePem("CERTIFICATE", new Uint8Array(certificate.rawData));
  const key = new Uint8Array(await crypto.subtle.exportKey("pkcs8", keys.privateKey));
  return { ca: text, certificate: text, key: encodePem("PRIVATE KEY", key) };
}
