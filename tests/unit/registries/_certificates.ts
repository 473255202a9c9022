import { loadIssuer } from "../../../lib/pki/issuer.ts";
import { makeKeyPair, parsePrivateKey } from "../../../lib/pki/keys.ts";
import { signAuthority, signLeaf } from "../../../lib/pki/signing.ts";

/** An authority, and a certificate for servers on this machine and clients, signed by it. All PEM. */
export interface TestCertificates {
  ca: string;
  certificate: string;
  key: string;
}

/** Makes a new authority and what it signs. */
export async function testCertificates(name = "registry"): Promise<TestCertificates> {
  const [notBefore, notAfter] = [new Date(Date.now() - 60_000), new Date(Date.now() + 3_600_000)];
  const content = { organizations: [], notBefore, notAfter };
  const authority = await makeKeyPair();
  const authorityKey = parsePrivateKey(authority.privatePem, "ca.key");
  const authorityContent = { ...content, commonName: `${name}-ca`, sans: [] };
  const ca = await signAuthority(authorityContent, authorityKey, authority.publicKey);
  const { publicKey, privatePem } = await makeKeyPair();
  const leaf = { ...content, commonName: name, sans: ["localhost", "127.0.0.1"] };
  const certificate = await signLeaf(leaf, publicKey, await loadIssuer(ca, authorityKey));
  return { ca, certificate, key: privatePem };
}
