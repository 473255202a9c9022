import { Buffer } from "node:buffer";
import { K0sError } from "../base/mod.ts";
import { base64OfText } from "./pem.ts";

/** What a kubeconfig embeds, all PEM; left out: it names a file, or has a token instead. */
export interface KubeconfigIdentity {
  caPem?: string;
  certificatePem?: string;
  keyPem?: string;
}

interface Document {
  clusters?: { cluster?: Record<string, unknown> }[];
  users?: { user?: Record<string, unknown> }[];
}

/**
 * Reads the certificates that a kubeconfig with one cluster and one user embeds.
 *
 * @throws {K0sError} If it is no kubeconfig.
 */
export async function kubeconfigIdentity(text: string, path: string): Promise<KubeconfigIdentity> {
  const document = await parsed(text, path);
  const cluster = document.clusters?.[0]?.cluster ?? {};
  const user = document.users?.[0]?.user ?? {};
  return {
    ...embedded("caPem", cluster["certificate-authority-data"]),
    ...embedded("certificatePem", user["client-certificate-data"]),
    ...embedded("keyPem", user["client-key-data"]),
  };
}

async function parsed(text: string, path: string): Promise<Document> {
  const { parse } = await import("@std/yaml");
  let cause: unknown;
  try {
    const document = parse(text);
    if (typeof document === "object" && document !== null) return document as Document;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    cause = error;
  }
  throw new K0sError(`Cannot read kubeconfig "${path}": the file is damaged`, { cause });
}

function embedded(name: keyof KubeconfigIdentity, data: unknown): KubeconfigIdentity {
  return typeof data === "string" ? { [name]: Buffer.from(data, "base64").toString("utf8") } : {};
}

/** A kubeconfig of ours with another certificate and key in it; all else stays as it is, byte for byte. Holds a private key. */
export function withIdentity(
  text: string,
  { certificatePem, keyPem }: { certificatePem: string; keyPem: string },
): string {
  return text
    .replace(/^( *client-certificate-data: ).*$/m, (_line, name: string) => name + base64OfText(certificatePem))
    .replace(/^( *client-key-data: ).*$/m, (_line, name: string) => name + base64OfText(keyPem));
}
