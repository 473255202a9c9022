import { K0sError } from "../base/mod.ts";
import { ensureDirectory, readTextIfExists, sha256Of, writeAtomic } from "../platform/mod.ts";
import { makeKeyPair, parsePrivateKey, publicDerOf } from "./keys.ts";

/** What a new kubelet asks the cluster to certify. */
export interface KubeletRequest {
  /** Name for the request's object: the same for the same key, so that a restart finds its own. */
  name: string;
  /** PKCS #10, PEM. */
  requestPem: string;
  /** PKCS #8, PEM. Secret. */
  keyPem: string;
}

/**
 * Makes the request for a kubelet's first client certificate. The key stays in a file until a certificate is there, so
 * that asking again after a restart is the same request.
 *
 * @param keyFile `<kubelet root>/pki/kubelet-client.key.tmp`, as the kubelet's own bootstrap has it.
 */
export async function kubeletRequest(nodeName: string, keyFile: string): Promise<KubeletRequest> {
  const keyPem = await keyIn(keyFile);
  const key = parsePrivateKey(keyPem, keyFile);
  const { signRequest } = await import("./signing.ts");
  const subject = { commonName: `system:node:${nodeName}`, organizations: ["system:nodes"] };
  return {
    name: `node-csr-${sha256Of(`${nodeName} ${publicDerOf(key).join(" ")}`)}`,
    requestPem: await signRequest(subject, key),
    keyPem,
  };
}

async function keyIn(file: string): Promise<string> {
  const present = await readTextIfExists(file);
  if (present !== undefined && isUsable(present, file)) return present;
  const { privatePem } = await makeKeyPair();
  await ensureDirectory(file.slice(0, file.lastIndexOf("/")), { mode: 0o755 });
  await writeAtomic(file, privatePem, { mode: 0o600 });
  return privatePem;
}

/** A damaged key certifies nothing yet, so another one is as good. */
function isUsable(pem: string, file: string): boolean {
  try {
    return parsePrivateKey(pem, file).asymmetricKeyDetails?.namedCurve === "prime256v1";
  } catch (error) {
    if (error instanceof K0sError) return false;
    throw error;
  }
}
