import { parse } from "@std/yaml";
import { K0sError, messageOf } from "../../base/mod.ts";
import { type ClusterConfig, givenFlag } from "../../config/mod.ts";
import { readText } from "../../platform/mod.ts";

/** What files of the operator say that decides about flags of the API server. */
export interface ApiServerFiles {
  /** Whether the authentication file decides about requests without a name. */
  decidesAnonymous: boolean;
}

/** What is true without such files. */
export const NO_API_SERVER_FILES: ApiServerFiles = { decidesAnonymous: false };

/**
 * Reads the files of structured authentication and authorization. Whether the API server's account can read them is seen
 * when the account is known.
 *
 * @throws {K0sError} If one cannot be read or is of another kind, or excludes a flag that is given too.
 */
export async function readApiServerFiles({ spec: { api } }: ClusterConfig): Promise<ApiServerFiles> {
  const authorization = givenFlag("authorization-config", api);
  if (authorization) await readOfKind(authorization, "AuthorizationConfiguration");
  const authentication = givenFlag("authentication-config", api);
  if (!authentication) return NO_API_SERVER_FILES;
  const { anonymous } = await readOfKind(authentication, "AuthenticationConfiguration");
  const decidesAnonymous = anonymous !== undefined && anonymous !== null;
  if (decidesAnonymous && givenFlag("anonymous-auth", api) !== undefined) {
    throw new K0sError(
      `kube-apiserver takes no anonymous-auth beside "${authentication}", which has the field anonymous`,
      { hint: "Remove anonymous-auth from spec.api, or the field from the file" },
    );
  }
  return { decidesAnonymous };
}

async function readOfKind(path: string, kind: string): Promise<Record<string, unknown>> {
  const document = await readDocument(path);
  const { apiVersion, kind: found } = (document ?? {}) as Record<string, unknown>;
  if (found === kind && /^apiserver\.config\.k8s\.io\//.test(String(apiVersion))) {
    return document as Record<string, unknown>;
  }
  throw new K0sError(`"${path}" is no ${kind} of apiserver.config.k8s.io`, {
    hint: `Begin it with: apiVersion: apiserver.config.k8s.io/v1, kind: ${kind}`,
  });
}

async function readDocument(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readText(path);
  } catch (cause) {
    throw new K0sError(`Cannot read "${path}", which spec.api names: ${messageOf(cause)}`, {
      cause,
      hint: "Write the file, or remove its flag from spec.api.extraArgs",
    });
  }
  try {
    return parse(text);
  } catch {
    // The parser quotes the text, which may hold secrets.
    throw new K0sError(`"${path}", which spec.api names, is no YAML`, { hint: "Correct its indentation or quoting" });
  }
}
