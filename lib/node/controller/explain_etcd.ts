import { lostQuorum, openLocalEtcd } from "../../etcd/mod.ts";
import { type ClusterConfig, type NodePaths, runsEtcd } from "../../config/mod.ts";
import { type Ports, withDeadline } from "../../platform/mod.ts";
import type { ProcessReport } from "../../status/mod.ts";

/** How long members may take to answer, in milliseconds: a status request waits for it. */
const ANSWERS_WITHIN_MS = 5_000;
/** States in which etcd runs and is not as it should be. */
const DOUBTFUL = ["starting", "unready"];

/** What {@link explainEtcd} needs. */
export interface ExplainEtcdInputs {
  config: ClusterConfig;
  paths: Pick<NodePaths, "etcdPkiDir" | "pkiDir">;
  ports: Pick<Ports, "clock" | "http">;
  /** Whether there can be no other controller. */
  isAlone: boolean;
}

/**
 * Says which members an etcd that is not ready misses, which its own health check keeps to itself.
 *
 * @returns The reports, with another reason for etcd if its members have no quorum.
 */
export async function explainEtcd(
  inputs: ExplainEtcdInputs,
  reports: readonly ProcessReport[],
): Promise<readonly ProcessReport[]> {
  const isInDoubt = reports.some(({ name, state }) => name === "etcd" && DOUBTFUL.includes(state));
  if (!isInDoubt || inputs.isAlone || !runsEtcd(inputs.config)) return reports;
  const reason = await whyNoQuorum(inputs);
  if (reason === undefined) return reports;
  return reports.map((report) => report.name === "etcd" ? { ...report, reason } : report);
}

async function whyNoQuorum({ paths, ports }: ExplainEtcdInputs): Promise<string | undefined> {
  const deadline = { ms: ANSWERS_WITHIN_MS, signal: new AbortController().signal };
  return await withDeadline(ports.clock, deadline, async (limit) => {
    try {
      using etcd = await openLocalEtcd(paths, ports);
      return await lostQuorum(etcd, limit);
    } catch {
      // An etcd that says nothing has the reason that the supervisor knows; the status must not fail with it.
      return undefined;
    }
  });
}
