import { type ClusterConfig, type NodePaths, withoutSecrets } from "../../config/mod.ts";
import { messageOf } from "../../base/mod.ts";
import { resolvConfProblem } from "../../host/mod.ts";
import type { KubeClient } from "../../kube/mod.ts";
import { type Ports, processId } from "../../platform/mod.ts";
import type { BootSpan, Supervisor } from "../../supervisor/mod.ts";
import type { ComponentEvent, StatusDocument, StatusSource } from "../../status/mod.ts";
import { backupReport } from "./backup_report.ts";
import { explainEtcd } from "../controller/explain_etcd.ts";
import { certificateStatus } from "./certificate_status.ts";
import { healthProbes } from "./health_probes.ts";
import { nodeReport } from "./node_report.ts";
import type { NodeState, NodeStateInputs } from "../node_state.ts";
import type { ControllerOptions } from "../options.ts";
import type { NodeLocalBalancer } from "../desired/pods.ts";
import { upgradeReport } from "../upgrade/upgrade_report.ts";
import { K0S_VERSION } from "../version.ts";

/** What the status of a controller is made of. */
export interface StatusInputs {
  options: ControllerOptions;
  ports: Ports;
  paths: NodePaths;
  supervisor: Supervisor;
  spans: ReadonlyMap<string, BootSpan>;
  state: ControllerView;
}

/** What a controller knows of itself, as far as its status tells it. */
export interface ControllerView extends Pick<NodeState, "events" | "lacksNetwork" | "readyAt" | "retired"> {
  /** The configuration that is in force. */
  readonly config: ClusterConfig;
  readonly inputs: Pick<NodeStateInputs, "vars">;
  /** Whether pods run on this machine. */
  readonly hasWorker: boolean;
  /** Whether there can be no other controller. */
  readonly isAlone: boolean;
  readonly nodeName: string;
  /** The controllers of the cluster: the node name of the one that leads, if that is known. */
  readonly controllers: { readonly leader: string | undefined };
  /** Connection to our API server, once there is one. */
  readonly connectedClient: KubeClient | undefined;
  readonly facts: { readonly certificateTrouble?: string | undefined };
  /** The load balancer of this node. */
  readonly balancer: NodeLocalBalancer | undefined;
}

/** How long the API server may take to answer a status request, in milliseconds. */
const API_ANSWERS_WITHIN_MS = 5_000;
/** How long after a controller is ready CoreDNS may still have no pod, in milliseconds. */
const DNS_WITHIN_MS = 30_000;

/** Answers for the status socket of a controller. Says nothing secret: a join token on the command line is left out. */
export function statusSource(inputs: StatusInputs): StatusSource {
  return {
    status: async () => ({
      ...identity(inputs),
      ...withWarnings(await seenByApi(inputs), inputs.state.hasWorker ? await podWarnings() : []),
      ClusterConfig: withoutSecrets(inputs.state.config),
      K0sVars: inputs.state.inputs.vars,
      Processes: await explainEtcd(
        { ...inputs, config: inputs.state.config, isAlone: inputs.state.isAlone },
        inputs.supervisor.status(),
      ),
      Boot: [...inputs.spans.values()],
      ...await scheduledBackups(inputs),
      ...nodeLocalStatus(inputs.state.balancer),
      ...await certificateStatus({
        paths: inputs.paths,
        now: inputs.ports.clock.now(),
        isReady: inputs.state.readyAt !== undefined,
        trouble: inputs.state.facts.certificateTrouble,
      }),
      ...readinessAndLeader(inputs.state),
      ...await upgradeReport(inputs.paths),
    }),
    components: (maxCount) => ({
      events: lastEvents(inputs.state.events, maxCount),
      healthProbes: healthProbes(inputs.supervisor, maxCount),
    }),
  };
}

function identity({ options, state }: StatusInputs): Pick<
  StatusDocument,
  | "Version"
  | "Pid"
  | "PPid"
  | "Role"
  | "SysInit"
  | "StubFile"
  | "Output"
  | "Workloads"
  | "SingleNode"
  | "DynamicConfig"
  | "DisabledComponents"
  | "Args"
> {
  return {
    Version: K0S_VERSION,
    Pid: processId(),
    PPid: 0,
    Role: "controller",
    SysInit: "",
    StubFile: "",
    Output: "",
    Workloads: state.hasWorker,
    SingleNode: options.single,
    ...(options.dynamicConfig ? { DynamicConfig: true } : {}),
    ...(options.disableComponents.length > 0 ? { DisabledComponents: options.disableComponents } : {}),
    Args: options.args,
  };
}

/** Whether it is ready, which controller leads, or that it has retired: then it knows nothing of the others any more. */
function readinessAndLeader(state: ControllerView): Partial<StatusDocument> {
  const { controllers: { leader }, retired: { signal }, nodeName } = state;
  if (signal.aborted) return { Retired: String(signal.reason) };
  return {
    ...readiness(state),
    ...(leader === undefined ? {} : { Leader: { Name: leader, IsThisNode: leader === nodeName } }),
  };
}

/** Since when it is ready, and what it may lack even so. */
export function readiness(
  { readyAt, lacksNetwork }: Pick<NodeState, "readyAt" | "lacksNetwork">,
): Pick<StatusDocument, "ReadyAt" | "LacksNetwork"> {
  return {
    ...(readyAt === undefined ? {} : { ReadyAt: readyAt.toISOString() }),
    ...(lacksNetwork === undefined ? {} : { LacksNetwork: lacksNetwork }),
  };
}

/** Whether it is k0s that deploys CoreDNS, and its pod must be there by now: a cluster that has just begun has none yet. */
export function mustHaveDns(
  { disableComponents }: Pick<ControllerOptions, "disableComponents">,
  { readyAt, now }: { readyAt: Date | undefined; now: Date },
): boolean {
  if (["applier-manager", "coredns"].some((name) => disableComponents.includes(name))) return false;
  return readyAt !== undefined && now.getTime() - readyAt.getTime() >= DNS_WITHIN_MS;
}

async function seenByApi({ options, ports: { clock }, state }: Pick<StatusInputs, "options" | "ports" | "state">) {
  const { connectedClient: client, hasWorker, nodeName, readyAt } = state;
  const deploysDns = mustHaveDns(options, { readyAt, now: clock.now() });
  const [connection, report] = await Promise.all([
    hasWorker ? probeApi(client) : { Message: "", Success: false },
    client && nodeReport({ client, nodeName: hasWorker ? nodeName : undefined, seesAllPods: true, deploysDns }),
  ]);
  return { WorkerToAPIConnectionStatus: connection, ...report };
}

async function scheduledBackups({ ports: { clock }, state }: Pick<StatusInputs, "ports" | "state">) {
  const { config: { spec: { backup: settings } }, connectedClient: client } = state;
  const report = await backupReport({ settings, client, now: clock.now() });
  return report === undefined ? {} : { Backup: report };
}

/** The load balancer of this node, if it has one. */
export function nodeLocalStatus(
  balancer: NodeLocalBalancer | undefined,
): Pick<StatusDocument, "NodeLocalLoadBalancing"> {
  if (balancer === undefined) return {};
  const { type, server, apiServers } = balancer;
  return { NodeLocalLoadBalancing: { Type: type, Server: server, APIServers: apiServers } };
}

/** What is amiss on this machine for its pods. */
export async function podWarnings(): Promise<string[]> {
  const problem = await resolvConfProblem();
  return problem === undefined ? [] : [problem];
}

/** A part of a status with more warnings. */
export function withWarnings<T extends Pick<StatusDocument, "Warnings">>(part: T, more: readonly string[]): T {
  const Warnings = [...part.Warnings ?? [], ...more];
  return Warnings.length === 0 ? part : { ...part, Warnings };
}

/** Whether an API server answers. */
export async function probeApi(
  client: KubeClient | undefined,
): Promise<StatusDocument["WorkerToAPIConnectionStatus"]> {
  if (client === undefined) return { Message: "the API server is not up yet", Success: false };
  try {
    await client.raw("/version", { timeoutMs: API_ANSWERS_WITHIN_MS });
    return { Message: "", Success: true };
  } catch (error) {
    return { Message: messageOf(error), Success: false };
  }
}

/** The newest events of each component. */
export function lastEvents(
  events: ReadonlyMap<string, readonly ComponentEvent[]>,
  maxCount: number,
): Record<string, readonly ComponentEvent[]> {
  return Object.fromEntries([...events].map(([component, list]) => [component, list.slice(-maxCount)]));
}
