import { isMapping, K0sError, messageOf } from "../base/mod.ts";
import { parse } from "@std/yaml";
import type { JsonObject } from "./kube_object.ts";

/** What a kubeconfig's current context says: which server to talk to, and as which user. Secret: never log it. */
export interface KubeAccess {
  /** Base URL without a slash at its end. */
  server: string;
  /** PEM of the authority that signed the server's certificate. */
  caCert: string | undefined;
  clientCert: string | undefined;
  clientKey: string | undefined;
  token: string | undefined;
}

/**
 * Reads the current context of a kubeconfig with embedded (`…-data`) credentials.
 *
 * @throws {K0sError} If it is not YAML or the context is incomplete. The message never holds a part of the text.
 */
export function parseKubeconfig(text: string): KubeAccess {
  const root = documentOf(text);
  const context = named(root, "contexts", root["current-context"], "context");
  const cluster = named(root, "clusters", context.cluster, "cluster");
  const user = named(root, "users", context.user, "user");
  if (typeof cluster.server !== "string") throw unusable("its cluster has no server");
  return {
    server: cluster.server.replace(/\/+$/, ""),
    caCert: decoded(cluster, "certificate-authority-data"),
    clientCert: decoded(user, "client-certificate-data"),
    clientKey: decoded(user, "client-key-data"),
    token: typeof user.token === "string" ? user.token : undefined,
  };
}

function documentOf(text: string): JsonObject {
  let root: unknown;
  try {
    root = parse(text);
  } catch (error) {
    // The parser's message quotes the text, which holds a key.
    throw unusable(error instanceof SyntaxError ? "it is not YAML" : messageOf(error));
  }
  if (!isMapping(root)) throw unusable("it is not a mapping");
  return root;
}

function named(root: JsonObject, list: string, name: unknown, member: string): JsonObject {
  const entries = root[list];
  const entry = Array.isArray(entries)
    ? entries.find((candidate) => isMapping(candidate) && candidate.name === name)
    : undefined;
  const value: unknown = isMapping(entry) ? entry[member] : undefined;
  if (!isMapping(value)) throw unusable(`${list} has no entry "${String(name)}"`);
  return value;
}

function decoded(entry: JsonObject, key: string): string | undefined {
  const data = entry[key];
  if (typeof data !== "string") return undefined;
  try {
    return atob(data);
  } catch (error) {
    if (error instanceof DOMException) throw unusable(`${key} is not base64`);
    throw error;
  }
}

function unusable(reason: string): K0sError {
  return new K0sError(`Cannot use kubeconfig: ${reason}`);
}
