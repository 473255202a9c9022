import { ConfigError, type Problem } from "../../base/mod.ts";
import { givenFlag } from "../../components/mod.ts";
import type { ClusterConfig } from "../../config/mod.ts";
import { exists } from "../../platform/mod.ts";

const SERVING = ["authentication-kubeconfig", "authorization-kubeconfig", "client-ca-file", "kubeconfig"];
const TLS = ["requestheader-client-ca-file", "tls-cert-file", "tls-private-key-file"];

/** Flags whose files a program reads before it serves: without one of them it ends. By the section that gives them. */
const FILE_FLAGS = {
  api: [
    ...["authentication-config", "authorization-config", "admission-control-config-file", "audit-policy-file"],
    ...["audit-webhook-config-file", "authentication-token-webhook-config-file", "authorization-webhook-config-file"],
    ...["encryption-provider-config", "oidc-ca-file", "token-auth-file", "tracing-config-file"],
  ],
  controllerManager: [...SERVING, ...TLS, "cloud-config", "root-ca-file", "service-account-private-key-file"],
  scheduler: [...SERVING, ...TLS, "config"],
} as const;

/**
 * Looks for the files without which a process of the control plane would end again and again.
 *
 * @throws {ConfigError} Naming every file that is missing.
 */
export async function checkRequiredFiles({ spec }: ClusterConfig): Promise<void> {
  const problems: Problem[] = [];
  for (const [section, flags] of Object.entries(FILE_FLAGS)) {
    for (const flag of flags) {
      const path = givenFlag(flag, spec[section as keyof typeof FILE_FLAGS] ?? {});
      if (path && !await exists(path)) {
        problems.push({ path: `spec.${section}, ${flag}`, message: `there is no file "${path}"` });
      }
    }
  }
  if (problems.length === 0) return;
  throw new ConfigError("The control plane cannot be started", problems, {
    hint: "Write the files, or remove their flags from the configuration",
  });
}
