import { parse } from "@std/yaml";
import { isMapping, K0sError, rfc3339 } from "../base/mod.ts";
import { parseKubeconfig } from "../kube/mod.ts";
import { authorityFingerprint } from "../pki/mod.ts";
import { JoinTokenError } from "./join_token_error.ts";

/** What a token's kubeconfig says. */
export interface TokenKubeconfig {
  /** Name of the current context's user: the type of the token. */
  user: string;
  server: string;
  caPem: string;
  token: string;
  expiresAt: Date | undefined;
}

const EXPIRY_NOTE = /^# expires (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/m;

/** The comment by which a token says when it expires; YAML readers skip it. Empty for one that never does. */
export function expiryNote(expiresAt: Date | undefined): string {
  return expiresAt === undefined ? "" : `# expires ${rfc3339(expiresAt)}\n`;
}

/**
 * Reads the kubeconfig of a join token.
 *
 * @throws {JoinTokenError} If something is missing in it. Never holds a part of it.
 */
export function readTokenKubeconfig(text: string): TokenKubeconfig {
  const { server, caCert, token } = accessIn(text);
  if (!isHttpsUrl(server)) throw incomplete("its server is not an https URL");
  if (caCert === undefined || !isCertificate(caCert)) throw incomplete("it holds no certificate of an authority");
  if (token === undefined) throw incomplete("it holds no credential");
  const noted = EXPIRY_NOTE.exec(text)?.[1];
  const expiresAt = new Date(noted ?? "");
  return {
    user: userIn(text),
    server,
    caPem: caCert,
    token,
    expiresAt: Number.isNaN(expiresAt.getTime()) ? undefined : expiresAt,
  };
}

function accessIn(text: string): ReturnType<typeof parseKubeconfig> {
  try {
    return parseKubeconfig(text);
  } catch (error) {
    if (!(error instanceof K0sError)) throw error;
    throw incomplete(`what is in it is no kubeconfig: ${error.message.replace(/^Cannot use kubeconfig: /, "")}`);
  }
}

function userIn(text: string): string {
  const root = parse(text);
  if (!isMapping(root) || !Array.isArray(root.contexts)) return "";
  const entry: unknown = root.contexts.find((context) =>
    isMapping(context) && context.name === root["current-context"]
  );
  const context = isMapping(entry) ? entry.context : undefined;
  return isMapping(context) ? String(context.user) : "";
}

function isHttpsUrl(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === "https:";
}

function isCertificate(pem: string): boolean {
  try {
    return authorityFingerprint(pem) !== "";
  } catch (error) {
    if (error instanceof K0sError) return false;
    throw error;
  }
}

function incomplete(what: string): JoinTokenError {
  return new JoinTokenError("incomplete", `failed to decode join token: ${what}`);
}
