import { parse } from "@std/yaml";
import { ConfigError, K0sError, messageOf, type Problem } from "../../base/mod.ts";
import { givenFlag } from "../../components/mod.ts";
import type { ClusterConfig } from "../../config/mod.ts";
import { exists, readText } from "../../platform/mod.ts";

/** What files of the operator say that decides about flags of the API server. */
export interface ApiServerFiles {
  /** Whether the authentication file decides about requests without a name. */
  decidesAnonymous: boolean;
}

/** What is true without such files. */
export const NO_API_SERVER_FILES: ApiServerFiles = { decidesAnonymous: false };

/** Flags whose files kube-apiserver reads before it serves: without one of them it ends. */
const FILE_FLAGS = [
  ...["authentication-config", "authorization-config", "admission-control-config-file", "audit-policy-file"],
  ...["audit-webhook-config-file", "authentication-token-webhook-config-file", "authorization-webhook-config-file"],
  ...["encryption-provider-config", "oidc-ca-file", "token-auth-file", "tracing-config-file"],
];

/**
 * Looks for the files that the API server reads before it serves, and reads those of structured authentication and
 * authorization. Whether its account can read them is seen when the account is known.
 *
 * @throws {K0sError} If one is missing, cannot be read or is of another kind, or excludes a flag that is given too.
 */
export async function readApiServerFiles({ spec: { api } }: ClusterConfig): Promise<ApiServerFiles> {
  await requireFiles(api);
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

/** Names every file that is missing. @throws {ConfigError} */
async function requireFiles(api: ClusterConfig["spec"]["api"]): Promise<void> {
  const problems: Problem[] = [];
  for (const flag of FILE_FLAGS) {
    const path = givenFlag(flag, api);
    if (path && !await exists(path)) {
      problems.push({ path: `spec.api, ${flag}`, message: `there is no file "${path}"` });
    }
  }
  if (problems.length === 0) return;
  throw new ConfigError("kube-apiserver cannot be started", problems, {
    hint: "Write the files, or remove their flags from spec.api",
  });
}
