import type { PodReport, ProcessReport, StatusDocument } from "../../status/mod.ts";

/** What a node is to be like. */
export interface HealthyNode {
  /** Version of k0s. */
  version: string;
  /** Pods of the system that may be unready, as {@link podOrigin} names them. */
  mayBeUnready: readonly string[];
}

/**
 * What keeps a node from being healthy, by what its k0s says of itself: every process ready, the Node Ready, the pods of the
 * system Ready that are on it, or on none; `undefined`: nothing.
 */
export function healthProblem(status: StatusDocument, { version, mayBeUnready }: HealthyNode): string | undefined {
  if (status.Version !== version) return `k0s ${status.Version} runs instead of ${version}`;
  if (status.Retired !== undefined) return `the node has retired: ${status.Retired}`;
  const process = status.Processes.find(({ state }) => state !== "ready");
  if (process !== undefined) return processProblem(process);
  if (status.ReadyAt === undefined) return bootProblem(status);
  if (status.Workloads && status.Node?.Ready !== true) {
    const { Name, Reason = "the API server does not know it" } = status.Node ?? {};
    return Name === undefined ? "the API server does not tell of the Node" : `Node ${Name} is not Ready: ${Reason}`;
  }
  const pod = status.UnreadyPods?.find((one) => isOurs(one, status) && !mayBeUnready.includes(podOrigin(one)));
  return pod === undefined
    ? undefined
    : `pod ${pod.Namespace}/${pod.Name} is not Ready: ${pod.Reason} ${pod.Message}`.trim();
}

/** Not what CoreDNS does on other machines: they may be down, or not have the images of the new version yet. */
function isOurs({ Node }: PodReport, status: StatusDocument): boolean {
  return Node === undefined || Node === status.Node?.Name;
}

function processProblem({ name, state, reason = "", lastExit }: ProcessReport): string {
  const why = reason !== "" ? reason : lastExit === undefined ? "" : `it ended with code ${lastExit.code}`;
  return why === "" ? `${name} is ${state}` : `${name} is ${state}: ${why}`;
}

function bootProblem({ Boot }: StatusDocument): string {
  const running = Boot.filter(({ outcome }) => outcome === "running").map(({ name }) => name);
  return `k0s has not started: ${running.length > 0 ? running.join(", ") : "the node"} is not ready`;
}

/** What a pod was made by: the pods of the next version have other names behind it. */
export function podOrigin({ Namespace, Name }: Pick<PodReport, "Namespace" | "Name">): string {
  return `${Namespace}/${Name.replace(/-[a-z0-9]{5}$/, "").replace(/-[a-z0-9]{8,10}$/, "")}`;
}

/** How often the processes of a node were started again: another text means that one has ended. */
export function restartsOf({ Pid, Processes }: Pick<StatusDocument, "Pid" | "Processes">): string {
  return `${Pid} ${Processes.map(({ name, restarts }) => `${name}=${restarts}`).sort().join(" ")}`;
}

/** The last words of a process that is not ready; none if all are, or it has said nothing. */
export function lastLinesOf({ Processes }: Pick<StatusDocument, "Processes">): readonly string[] {
  const unready = Processes.filter(({ state }) => state !== "ready");
  return unready.find(({ lastExit }) => (lastExit?.lastLines.length ?? 0) > 0)?.lastExit?.lastLines ?? [];
}
