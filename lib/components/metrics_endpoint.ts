import { joinHostPort, parseIp, splitHostPort } from "../base/mod.ts";
import { givenFlag, type NodePaths } from "../config/mod.ts";
import type { ProcessSpec } from "../supervisor/mod.ts";

/** Where a process of the control plane shows its metrics. */
export interface MetricsEndpoint {
  /** Name of the process. */
  job: string;
  url: string;
  /** PEM files. */
  caFile?: string;
  certFile?: string;
  keyFile?: string;
  /** Do not verify the server, which is on the own machine and has made its certificate for itself. */
  insecure?: boolean;
}

/** Kubernetes' own show their metrics to the administrator, where they are asked how they are. */
const OF_KUBERNETES: readonly string[] = ["kube-scheduler", "kube-controller-manager"];

/**
 * Where the processes of this controller show their metrics; what does not run here, or shows none by the operator's flags,
 * is left out. Not the API server's, which are read through the Service `kubernetes`.
 *
 * @see k0s `pkg/component/controller/metrics.go`
 */
export function metricsEndpoints(
  processes: readonly ProcessSpec[],
  { pkiDir }: Pick<NodePaths, "pkiDir">,
): MetricsEndpoint[] {
  const admin = { certFile: `${pkiDir}/admin.crt`, keyFile: `${pkiDir}/admin.key`, insecure: true };
  return processes.flatMap(({ name: job, ready, args }): MetricsEndpoint[] => {
    if (job === "kine") return kineEndpoints(args);
    if (ready.kind !== "http") return [];
    const url = new URL("/metrics", ready.url).href;
    if (OF_KUBERNETES.includes(job)) return [{ job, url, ...admin }];
    const { caFile = "", certFile = "", keyFile = "" } = ready;
    return job === "etcd" ? [{ job, url, caFile, certFile, keyFile }] : [];
  });
}

/** It has an address of its own for them; without a port there, it shows none. */
function kineEndpoints(args: readonly string[]): MetricsEndpoint[] {
  const { host, port } = splitHostPort(givenFlag("metrics-bind-address", { rawArgs: args }) ?? "");
  if (port === undefined || port === 0) return [];
  const isEverywhere = host === "" || parseIp(host)?.value === 0n;
  return [{ job: "kine", url: `http://${joinHostPort(isEverywhere ? "127.0.0.1" : host, port)}/metrics` }];
}
