import * as z from "zod";
import { oneOf } from "./fields.ts";

const auditLogSchema = () =>
  z.strictObject({
    enabled: z.boolean().optional().describe(
      "Keep a log of which user asks the API for what; left out: in clusters that this version or a later one has made.",
    ),
    group: z.string().min(1, "Required value").optional().describe(
      "Group of the controllers' machines, by name or number, that may read the log; left out: root alone.",
    ),
  });

const podPidsLimit = () =>
  z.number().int().refine((limit) => limit === -1 || limit > 0, {
    error: (issue) => `Invalid value: ${issue.input}: must be greater than 0, or -1 for no limit`,
  });

/** `spec.security`: what a cluster does for its safety beyond upstream. */
export const securitySchema = () =>
  z.strictObject({
    profile: oneOf(["default", "hardened"]).optional().describe(
      "What the fields below mean where they are left out: upstream's behaviour, or all of it on.",
    ),
    auditLog: auditLogSchema().optional().describe("The API server's audit log, whatever the profile."),
    seccompDefault: z.boolean().optional().describe(
      "Run containers that ask for no seccomp profile with the runtime's.",
    ),
    podPidsLimit: podPidsLimit().optional().describe(
      "Most processes and threads of a pod; -1: no limit. 16384 where it is left out, on our workers.",
    ),
    protectKernelDefaults: z.boolean().optional().describe(
      "Have the kubelet end rather than change kernel settings that are not as it wants them.",
    ),
    kubeProxyMetricsOnLoopback: z.boolean().optional().describe(
      "Serve kube-proxy's metrics on loopback, unless `metricsBindAddress` names another address.",
    ),
    extendServiceAccountTokens: z.boolean().optional().describe(
      "Accept tokens of service accounts for a year, though they say an hour; off with `hardened`.",
    ),
    secretsEncryption: z.boolean().optional().describe(
      "Encrypt Secrets in the datastore from the first one on. For new clusters; one that exists: `k0s secrets enable`.",
    ),
    denyServiceExternalIPs: z.boolean().optional().describe("Refuse Services that name external IP addresses."),
  });
