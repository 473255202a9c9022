import { K0sError } from "../../base/mod.ts";
import { ignoringNotFound, type KubeClient, type KubeObject, RESOURCES } from "../../kube/mod.ts";
import type { PodReport, StatusDocument } from "../../status/mod.ts";
import { type NodeObject, readinessOf } from "./node_ready.ts";

/** What {@link nodeReport} asks with and for. */
export interface NodeReportInputs {
  client: KubeClient;
  /** Name of this machine's Node; left out: no pods run here. */
  nodeName?: string | undefined;
  /** Whether the credentials are an administrator's. A node's own may look at its pods only. */
  seesAllPods: boolean;
  /** Whether something is amiss if CoreDNS has no pod. Needs `seesAllPods`. @default {false} */
  deploysDns?: boolean;
}

const NAMESPACE = "kube-system";
/** How long the API server may take for each answer, in milliseconds: someone waits for the status. */
const ANSWERS_WITHIN_MS = 5_000;
/** The cluster's names resolve through these, wherever they run. */
const DNS_LABEL = "k8s-app";
const DNS_PODS = `${DNS_LABEL}=kube-dns`;
const NO_DNS = "CoreDNS has no pod, so that names of the cluster do not resolve: " +
  "see k0s kubectl -n kube-system describe deployment coredns";
const EVER = new Date(0);

/**
 * What the cluster says of this node: whether it is registered and Ready, and which pods of the system on it are not, nor
 * those of CoreDNS. Processes can all be ready while a pod fails again and again.
 *
 * @returns Nothing if the API server does not answer, which the status tells by itself.
 */
export async function nodeReport(
  inputs: NodeReportInputs,
): Promise<Pick<StatusDocument, "Node" | "UnreadyPods" | "Warnings">> {
  try {
    const [node, pods] = await Promise.all([nodeState(inputs), systemPods(inputs)]);
    const unready = pods.map(podReport).filter((report) => report !== undefined);
    return {
      ...(node === undefined ? {} : { Node: node }),
      ...(unready.length === 0 ? {} : { UnreadyPods: unready }),
      ...(inputs.deploysDns === true && !pods.some(servesDns) ? { Warnings: [NO_DNS] } : {}),
    };
  } catch (error) {
    if (error instanceof K0sError) return {};
    throw error;
  }
}

async function nodeState({ client, nodeName }: NodeReportInputs): Promise<StatusDocument["Node"]> {
  if (nodeName === undefined) return undefined;
  const options = { timeoutMs: ANSWERS_WITHIN_MS };
  const node = await ignoringNotFound(() => client.get<NodeObject>(RESOURCES.nodes, nodeName, options));
  const { ready, reason } = readinessOf(node, EVER);
  return {
    Name: nodeName,
    Registered: node !== undefined,
    Ready: ready,
    ...(ready ? {} : { Reason: reason }),
  };
}

async function systemPods({ client, nodeName, seesAllPods }: NodeReportInputs): Promise<PodObject[]> {
  const common = { namespace: NAMESPACE, timeoutMs: ANSWERS_WITHIN_MS };
  const selections = [
    ...(nodeName === undefined ? [] : [{ fieldSelector: `spec.nodeName=${nodeName}` }]),
    ...(seesAllPods ? [{ labelSelector: DNS_PODS }] : []),
  ];
  const lists = await Promise.all(
    selections.map((selection) => client.list<PodObject>(RESOURCES.pods, { ...common, ...selection })),
  );
  const byName = new Map(lists.flatMap(({ items }) => items).map((pod) => [pod.metadata.name ?? "", pod]));
  return [...byName].toSorted(([a], [b]) => a < b ? -1 : 1).map(([, pod]) => pod);
}

function servesDns({ metadata }: PodObject): boolean {
  return `${DNS_LABEL}=${metadata.labels?.[DNS_LABEL]}` === DNS_PODS && metadata.deletionTimestamp === undefined;
}

interface PodObject extends KubeObject {
  spec?: { nodeName?: string };
  status?: {
    phase?: string;
    reason?: string;
    message?: string;
    conditions?: { type: string; status: string; reason?: string; message?: string }[];
    initContainerStatuses?: ContainerStatus[];
    containerStatuses?: ContainerStatus[];
  };
}

interface ContainerStatus {
  name: string;
  ready: boolean;
  restartCount: number;
  state?: { waiting?: Ended; terminated?: Ended };
  lastState?: { terminated?: Ended };
}

interface Ended {
  reason?: string;
  message?: string;
  exitCode?: number;
}

/** What keeps a pod from being Ready; `undefined` if it is, has done its work, or is to go. */
export function podReport({ metadata, spec: { nodeName = "" } = {}, status = {} }: PodObject): PodReport | undefined {
  const conditions = new Map((status.conditions ?? []).map((condition) => [condition.type, condition]));
  if (conditions.get("Ready")?.status === "True" || status.phase === "Succeeded") return undefined;
  if (metadata.deletionTimestamp !== undefined) return undefined;
  const inits = (status.initContainerStatuses ?? []).filter(({ state }) => state?.terminated?.exitCode !== 0);
  const containers = [...inits, ...status.containerStatuses ?? []];
  const culprit = containers.find((one) => !one.ready && why(one).reason !== undefined);
  const scheduled = conditions.get("PodScheduled");
  const { reason, message } = culprit !== undefined
    ? why(culprit)
    : scheduled?.status === "False"
    ? scheduled
    : { reason: status.reason ?? status.phase, message: status.message ?? conditions.get("Ready")?.message };
  return {
    Namespace: metadata.namespace ?? NAMESPACE,
    Name: metadata.name ?? "",
    ...(nodeName === "" ? {} : { Node: nodeName }),
    Restarts: containers.reduce((sum, { restartCount }) => sum + restartCount, 0),
    Reason: reason ?? "Unknown",
    Message: message ?? "",
  };
}

/** Why a container is not ready; of one that waits for its next attempt, or has begun it, what ended the last one. */
function why({ state = {}, lastState = {} }: ContainerStatus): { reason?: string; message?: string } {
  const ended = state.terminated ?? lastState.terminated;
  const { waiting } = state;
  if (waiting === undefined) return ended === undefined ? {} : endOf(ended);
  const said = ended === undefined ? waiting.message : endOf(ended).message ?? waiting.message;
  return { ...(waiting.reason && { reason: waiting.reason }), ...(said && { message: said }) };
}

function endOf({ reason, message, exitCode }: Ended): { reason: string; message?: string } {
  const last = lastWords(message ?? "");
  return {
    reason: reason ?? "Terminated",
    message: last === "" ? `it ended with exit code ${exitCode ?? "unknown"}` : last,
  };
}

/** Where Go prints what its threads did, which says nothing to an operator. */
const TRACE = /^goroutine \d+ \[/m;
/** An error as Kubernetes' programs log it (klog): `E1127 19:25:03.470325 251 file.go:327] …`. */
const LOGGED_ERROR = /^[EF]\d{4} \S+ +\d+ [^\]]*\] (?<text>.+)$/;

/** The line of a program's last output that says why it ended. */
function lastWords(output: string): string {
  const [before = "", ...trace] = output.split(TRACE);
  const text = before.trim() === "" ? trace.join("") : before;
  const lines = text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const errors = lines.map((line) => LOGGED_ERROR.exec(line)?.groups?.["text"]).filter((line) => line !== undefined);
  return errors.at(-1) ?? lines.findLast((line) => line.startsWith("panic: ")) ?? lines.at(-1) ?? "";
}
